using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class ProcessSymbolsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("-no-pie")]
    [InlineData("-pie")]
    [InlineData("-static")]
    [InlineData("-static-pie")]
    public void TryResolve_FunctionsOfAProgram_GivesTheirNames(string flag)
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions, flag);
        using var program = new RunningProgram(path, []);
        var symbols = new ProcessSymbols(program.Pid);
        Resolve(symbols, program.Addresses[0] + 2).ToString().ShouldBe("outer_function+0x2 [program]");
        Resolve(symbols, program.Addresses[1]).ToString(SymbolParts.Module).ShouldBe("hidden_function [program]");
        Resolve(symbols, program.Addresses[2]).Name.ShouldBe("qsort");
        symbols.Problem.ShouldBeNull();
    }

    [SkippableFact]
    public void TryResolve_SameFileInTwoProcesses_IsReadOnce()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions, "-static");
        var cache = new ElfSymbolCache();
        using var first = new RunningProgram(path, []);
        using var second = new RunningProgram(path, []);
        Resolve(new ProcessSymbols(first.Pid, cache), first.Addresses[0]).Name.ShouldBe("outer_function");
        Resolve(new ProcessSymbols(second.Pid, cache), second.Addresses[1]).Name.ShouldBe("hidden_function");
        cache.Count.ShouldBe(1);
    }

    [SkippableFact]
    public void TryResolve_UnmappedAddress_IsUnknown()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        using var program = new RunningProgram(path, []);
        var symbols = new ProcessSymbols(program.Pid);
        symbols.TryResolve(0x10, out var symbol).ShouldBeFalse();
        symbol.ToString().ShouldBe("[unknown]");
        symbols.TryResolve(ulong.MaxValue, out _).ShouldBeFalse();
    }

    [SkippableFact]
    public void TryResolve_StrippedFunction_KnowsTheModule()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        Tool.Run("strip", path);
        using var program = new RunningProgram(path, []);
        new ProcessSymbols(program.Pid).TryResolve(program.Addresses[1], out var symbol).ShouldBeFalse();
        symbol.ToString().ShouldBe("[unknown] [program]");
    }

    [SkippableFact]
    public void TryResolve_ProgramInAnotherMountNamespace_IsFound()
    {
        var program = StartInNamespace();
        using (program)
        {
            File.Exists("/mnt/bpfsharp-program").ShouldBeFalse();
            Resolve(new ProcessSymbols(program.Pid), program.Addresses[1]).ToString().ShouldBe("hidden_function+0x0 [bpfsharp-program]");
        }
    }

    [SkippableFact]
    public void TryResolve_OtherMountNamespaceWithoutMapFiles_GoesByTheRoot()
    {
        var program = StartInNamespace();
        using (program)
            Resolve(WithoutMapFiles(program.Pid), program.Addresses[1]).Name.ShouldBe("hidden_function");
    }

    [SkippableFact]
    public void TryResolve_DeletedProgram_IsFoundByItsMapping()
    {
        Skip.IfNot(Environment.UserName == "root", "needs root: /proc/PID/map_files");
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        using var program = new RunningProgram(path, []);
        File.Delete(path);
        // Something else in its place must not be taken for it.
        Tool.Compile(_folder, "program", "int main(void) { return 0; }");
        Resolve(new ProcessSymbols(program.Pid), program.Addresses[1]).ToString().ShouldBe("hidden_function+0x0 [program]");
        WithoutMapFiles(program.Pid).TryResolve(program.Addresses[1], out var symbol).ShouldBeFalse();
        symbol.ToString().ShouldBe("[unknown] [program]");
    }

    [SkippableFact]
    public void TryResolve_Vdso_IsReadFromMemory()
    {
        var mapping = MemoryMapParser.Parse(File.ReadAllBytes("/proc/self/maps")).FirstOrDefault(m => m.IsVdso);
        Skip.If(mapping is null, "no vDSO");
        var bytes = new byte[mapping!.End - mapping.Start];
        new ProcessFiles(Environment.ProcessId).ReadMemory(mapping.Start, bytes).ShouldBe(bytes.Length);
        var clock = ElfSymbols.FromMemory("[vdso]", bytes).FindAll(SymbolPattern.FromGlob("__*clock_gettime")).ShouldHaveSingleItem();
        Resolve(new ProcessSymbols(Environment.ProcessId), mapping.Start + clock.FileOffset!.Value + 3).ToString().ShouldBe($"{clock.Name}+0x3 [[vdso]]");
    }

    [SkippableFact]
    public void TryResolve_AfterTheProcessEnded_StillKnows()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        using var program = new RunningProgram(path, []);
        var time = new ManualTime();
        var symbols = new ProcessSymbols(program.Pid, time: time);
        Resolve(symbols, program.Addresses[0]).Name.ShouldBe("outer_function");
        program.End();
        time.Advance(TimeSpan.FromSeconds(1));
        Resolve(symbols, program.Addresses[1]).Name.ShouldBe("hidden_function");
        // Not looked at before the end; its path is ours too.
        Resolve(symbols, program.Addresses[2]).Name.ShouldBe("qsort");
        symbols.Problem.ShouldNotBeNull().ShouldContain("ended");
    }

    [Fact]
    public void TryResolve_NoProcess_IsUnknownAndSaysWhy()
    {
        var symbols = new ProcessSymbols(int.MaxValue);
        symbols.TryResolve(0x400000, out var symbol).ShouldBeFalse();
        symbol.ToString().ShouldBe("[unknown]");
        symbols.Problem.ShouldBe($"there is no process {int.MaxValue}, or it has ended");
    }

    [SkippableFact]
    public void TryResolve_ProcessExecutesAnotherProgram_FollowsIt()
    {
        var first = Tool.Compile(_folder, "first", "#include <stdio.h>\n#include <unistd.h>\nint main(int c, char **v) { puts(\"ready\"); fflush(stdout); getchar(); execl(v[1], v[1], (char *)0); return 1; }", "-no-pie");
        var second = Tool.Compile(_folder, "second", Sources.Functions, "-no-pie", "-static");
        using var program = new RunningProgram(first, [second]);
        var time = new ManualTime();
        var symbols = new ProcessSymbols(program.Pid, time: time);
        var main = ElfSymbols.Open(first).Find("main");
        Resolve(symbols, main.Address).ToString().ShouldBe("main+0x0 [first]");
        program.Continue();
        var hidden = ElfSymbols.Open(second).Find("hidden_function").Address;
        time.Advance(TimeSpan.FromSeconds(1));
        Resolve(symbols, hidden).ToString().ShouldBe("hidden_function+0x0 [second]");
    }

    [SkippableFact]
    public void TryResolve_Python_GivesFunctionsOfItsLibrary()
    {
        Skip.IfNot(Tool.Exists("python3"), "python3 is not installed");
        using var program = new RunningProgram("python3", ["-c", "import ctypes, sys; print('%x' % ctypes.cast(ctypes.pythonapi.PyObject_Repr, ctypes.c_void_p).value, flush=True); sys.stdin.read()"]);
        Resolve(new ProcessSymbols(program.Pid), program.Addresses[0] + 1).ToString(SymbolParts.Offset).ShouldBe("PyObject_Repr+0x1");
    }

    private RunningProgram StartInNamespace()
    {
        Skip.IfNot(Environment.UserName == "root" && Tool.Exists("unshare"), "needs root and unshare");
        var path = Tool.Compile(_folder, "program", Sources.Functions, "-static");
        return new RunningProgram("unshare", ["-m", "sh", "-c", "mount -t tmpfs none /mnt && cp \"$0\" /mnt/bpfsharp-program && exec /mnt/bpfsharp-program", path]);
    }

    /// <summary>The process as one sees it who has no right to map_files.</summary>
    private ProcessSymbols WithoutMapFiles(int pid)
    {
        var folder = Directory.CreateDirectory(_folder.File($"proc/{pid}")).FullName;
        foreach (var name in (string[])["maps", "mem", "root", "ns", "stat", "status"])
            File.CreateSymbolicLink(Path.Combine(folder, name), $"/proc/{pid}/{name}");
        return new ProcessSymbols(new ProcessFiles(pid, _folder.File("proc")), null, null, null);
    }

    private static Symbol Resolve(ProcessSymbols symbols, ulong address)
    {
        symbols.TryResolve(address, out var symbol).ShouldBeTrue($"{address:x}: {symbol}, {symbols.Problem}");
        return symbol;
    }
}
