using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class IfuncResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("-pie")]
    [InlineData("-no-pie")]
    [InlineData("-static")]
    public void TryResolve_ProgramsOwnIfunc_GivesTheVersionThatRuns(string flag)
    {
        var path = Tool.Compile(_folder, "program", Sources.Indirect, flag);
        var symbols = ElfSymbols.Open(path);
        var function = symbols.Find("picked");
        function.IsIndirect.ShouldBeTrue();
        using var program = new RunningProgram(path, []);
        program.FirstLine.ShouldBe("3");
        IfuncResolver.TryResolve(symbols, function, out var target, program.Pid).ShouldBeTrue();
        var expected = symbols.Find("fast_version");
        target.ShouldBe(new IfuncTarget(expected.Address, expected.FileOffset!.Value, "fast_version"));
    }

    [SkippableFact]
    public void TryResolve_StrlenOfLibc_LeavesTheResolver()
    {
        var libc = ElfSymbols.Open(Libc());
        var strlen = libc.Find("strlen");
        Skip.IfNot(strlen.IsIndirect, "this libc has one strlen for all processors");
        IfuncResolver.TryResolve(libc, strlen, out var target).ShouldBeTrue();
        target.Address.ShouldNotBe(strlen.Address);
        libc.Functions.Addresses.TryGetFileOffset(target.Address, out var offset).ShouldBeTrue();
        target.FileOffset.ShouldBe(offset);
        if (libc.DebugFile is not null)
            target.Name.ShouldNotBeNull().ShouldStartWith("__strlen_");
    }

    [SkippableFact]
    public void TryResolve_LibraryNotLoaded_IsFalse()
    {
        var path = Tool.Compile(_folder, "program", Sources.Indirect);
        var symbols = ElfSymbols.Open(path);
        IfuncResolver.TryResolve(symbols, symbols.Find("picked"), out _).ShouldBeFalse();
        IfuncResolver.TryResolve(symbols, symbols.Find("picked"), out _, pid: int.MaxValue).ShouldBeFalse();
    }

    internal static string Libc()
    {
        var mapping = MemoryMapParser.Parse(File.ReadAllBytes("/proc/self/maps")).FirstOrDefault(m => Path.GetFileName(m.Name).StartsWith("libc.so", StringComparison.Ordinal));
        Skip.If(mapping is null, "this process uses another C library than glibc");
        return mapping!.Name;
    }
}
