using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class ElfSymbolsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("-no-pie", false)]
    [InlineData("-pie", true)]
    [InlineData("-static", false)]
    [InlineData("-static-pie", true)]
    public void Open_Program_FindsFunctionsWhereNmDoes(string flag, bool isPositionIndependent)
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions, "-fPIE", flag);
        var symbols = ElfSymbols.Open(path, DebugFileLocator.None);
        symbols.IsPositionIndependent.ShouldBe(isPositionIndependent);
        var expected = Tool.Run("nm", path).Split('\n').Single(line => line.EndsWith(" t hidden_function", StringComparison.Ordinal));
        symbols.TryFind("hidden_function", out var function).ShouldBeTrue();
        $"{function.Address:x16} t {function.Name}".ShouldBe(expected);
        function.IsIndirect.ShouldBeFalse();
        symbols.Functions.TryFind(function.Address + 1, out var name, out var start).ShouldBeTrue();
        (name, start).ShouldBe(("hidden_function", function.Address));
    }

    [SkippableFact]
    public void Find_FileOffset_IsWhereTheCodeIs()
    {
        var path = Tool.Compile(_folder, "program", "int marked(void) { return 0x12345678; } int main(void) { return marked(); }");
        var function = ElfSymbols.Open(path).Find("marked");
        var code = File.ReadAllBytes(path).AsSpan((int)function.FileOffset!.Value, (int)function.Size);
        code.IndexOf((ReadOnlySpan<byte>)[0x78, 0x56, 0x34, 0x12]).ShouldBeGreaterThan(-1);
        ElfSymbols.Open(path).TryResolveFileOffset(function.FileOffset.Value + 1, out var name, out var offset).ShouldBeTrue();
        (name, offset).ShouldBe(("marked", 1ul));
    }

    [SkippableFact]
    public void TryFind_VersionedSymbols_PrefersTheDefault()
    {
        var map = _folder.Write("versions", "V1 { global: *; }; V2 { } V1;");
        var path = Tool.Compile(_folder, "libversions.so", """
            int old_one(void) { return 1; }
            int new_one(void) { return 2; }
            __asm__(".symver old_one, pick@V1");
            __asm__(".symver new_one, pick@@V2");
            """, "-shared", "-fPIC", $"-Wl,--version-script={map}");
        var symbols = ElfSymbols.Open(path);
        symbols.Find("pick").ToString().ShouldBe("pick@@V2");
        symbols.Find("pick@V1").Address.ShouldBe(symbols.Find("old_one").Address);
        symbols.Find("pick@@V2").Address.ShouldBe(symbols.Find("new_one").Address);
        symbols.TryFind("pick@V3", out _).ShouldBeFalse();
        symbols.Functions.FindAll("pick").Select(f => f.ToString()).Order(StringComparer.Ordinal).ShouldBe(["pick@@V2", "pick@V1"]);
        // Without .symtab the versions come from .gnu.version alone.
        Tool.Run("strip", path);
        ElfSymbols.Open(path, DebugFileLocator.None).Functions.FindAll("pick").Select(f => f.ToString()).Order(StringComparer.Ordinal).ShouldBe(["pick@@V2", "pick@V1"]);
    }

    [SkippableFact]
    public void FindAll_Pattern_GivesEachFunctionOnce()
    {
        var path = Tool.Compile(_folder, "program", "int aa_one(int x) { return x; } int aa_two(int x) { return x + 1; } int bb(int x) { return x; } int main(void) { return aa_one(1) + aa_two(2) + bb(3); }", "-rdynamic");
        var symbols = ElfSymbols.Open(path);
        symbols.FindAll(SymbolPattern.FromGlob("aa_*")).Select(f => f.Name).ShouldBe(["aa_one", "aa_two"]);
        symbols.FindAll(SymbolPattern.FromRegex("^bb$")).ShouldHaveSingleItem();
    }

    [SkippableFact]
    public void Find_Misspelt_SuggestsNames()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        var error = Should.Throw<BpfException>(() => ElfSymbols.Open(path).Find("outer_functoin"));
        error.Message.ShouldBe($"{path} has no function 'outer_functoin'. Did you mean outer_function?");
        error.Errno.ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void Open_StrippedWithDebugLink_TakesTheDebugFileOfTheRightChecksum()
    {
        var path = Strip("hidden", keepBuildId: false);
        var symbols = ElfSymbols.Open(path);
        symbols.DebugFile.ShouldBe(path + ".debug");
        symbols.TryFind("hidden_function", out _).ShouldBeTrue();

        File.AppendAllText(path + ".debug", "changed");
        var changed = ElfSymbols.Open(path);
        changed.TryFind("hidden_function", out _).ShouldBeFalse();
        changed.Problems.ShouldHaveSingleItem().ShouldContain("checksum");
        Should.Throw<BpfException>(() => changed.Find("hidden_function")).Message.ShouldContain("stripped");
    }

    [SkippableFact]
    public void Open_StrippedWithBuildId_TakesTheDebugFileOfThatId()
    {
        var path = Strip("hidden", keepBuildId: true);
        var buildId = ElfSymbols.Open(path, DebugFileLocator.None).BuildId!;
        Tool.Run("file", path).ShouldContain($"BuildID[sha1]={buildId}");
        var target = _folder.File($"debug/.build-id/{buildId[..2]}/{buildId[2..]}.debug");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(path + ".debug", target);
        var locator = new DebugFileLocator { Folders = [_folder.File("debug")] };
        ElfSymbols.Open(path, locator).DebugFile.ShouldBe(target);
        ElfSymbols.Open(path, locator).TryFind("hidden_function", out _).ShouldBeTrue();

        // Another build in its place is not taken.
        File.Copy(Tool.Compile(_folder, "other", "int main(void) { return 77; }"), target, overwrite: true);
        ElfSymbols.Open(path, locator).DebugFile.ShouldBeNull();
    }

    [Theory]
    [InlineData("/nowhere/libfoo.so")]
    [InlineData("/proc/self")]
    public void Open_NoFile_Explains(string path) => Should.Throw<BpfException>(() => ElfSymbols.Open(path)).Message.ShouldContain(path);

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/status")]
    public void Open_NoRegularFile_IsRefused(string path) => Should.Throw<BpfFormatException>(() => ElfSymbols.Open(path)).Message.ShouldContain("no regular file");

    [SkippableFact]
    public void Open_Pipe_DoesNotWaitForEver()
    {
        Skip.IfNot(Tool.Exists("mkfifo"), "mkfifo is not installed");
        Tool.Run("mkfifo", _folder.File("pipe"));
        Should.Throw<BpfFormatException>(() => ElfSymbols.Open(_folder.File("pipe"))).Message.ShouldContain("no regular file");
    }

    [Fact]
    public void Open_Text_IsNoElf() => Should.Throw<BpfFormatException>(() => ElfSymbols.Open(_folder.Write("text", new string('x', 100)))).Message.ShouldContain("no ELF file");

    private string Strip(string name, bool keepBuildId)
    {
        Skip.IfNot(Tool.Exists("objcopy") && Tool.Exists("file"), "binutils or file are not installed");
        var path = Tool.Compile(_folder, name, Sources.Functions, keepBuildId ? "-Wl,--build-id=sha1" : "-Wl,--build-id=none");
        Tool.Run("objcopy", "--only-keep-debug", path, path + ".debug");
        Tool.Run("strip", path);
        if (!keepBuildId)
            Tool.Run("objcopy", "--add-gnu-debuglink=" + path + ".debug", path);
        return path;
    }
}
