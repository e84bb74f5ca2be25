using BpfSharp.Backends;
using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Stacks;
using BpfSharp.Symbols;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Symbols;

/// <summary>Stacks that the kernel took, and probes at what symbols found: the whole way, on a real kernel.</summary>
[OnKernels]
public sealed class LiveStackTests(KernelFixture kernel) : IClassFixture<KernelFixture>, IDisposable
{
    private const int HelperGetStackId = 27;
    private const int UserStack = 256;

    private const string Program = """
        #include <stdio.h>
        #include <string.h>
        #include <unistd.h>
        static size_t (*volatile length)(const char *) = strlen;
        __attribute__((noinline)) int innermost(int x) { return x + getpid(); }
        __attribute__((noinline)) int middle(int x) { return innermost(x) + 1; }
        int main(int argc, char **argv)
        {
            puts("ready");
            fflush(stdout);
            getchar();
            int sum = middle(argc);
            for (int i = 0; i < 7; i++)
                sum += length(argv[0]);
            write(1, "done\n", 5);
            getchar();
            return sum == 0;
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("-pie")]
    [InlineData("-no-pie")]
    public void WalkUser_StackAtAUprobe_NamesTheCallers(string flag)
    {
        KernelFixture.SkipUnlessAllowed();
        var path = Tool.Compile(_folder, "program", Program, "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", flag);
        using var child = new RunningProgram(path, []);
        using var stacks = new BpfMap(CreateStacks());
        using var last = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("take_stack", ProgramType.Kprobe, TakeStack(UserStack), stacks.Backend, last));
        using (kernel.Backend.Attach(program, new UprobeTarget(path, ElfSymbols.Open(path).Find("innermost").FileOffset!.Value, ProcessId: child.Pid)))
            child.Continue();
        var frames = new BpfStackTraceMap(stacks).WalkUser((int)TestPrograms.ReadCounter(last), child.Pid, new StackResolver(new Symbolizer()));
        frames[0].Symbol.ToString().ShouldBe("innermost+0x0 [program]");
        // At a function's first instruction its frame isn't there yet: kernels before 6.11 miss the direct caller.
        var names = frames.Select(f => f.Name).ToArray();
        names.ShouldContain("main");
        if (KernelVersion.Current >= new Version(6, 11))
            names.Take(3).ShouldBe(["innermost", "middle", "main"]);
    }

    [SkippableFact]
    public void WalkKernel_StackOfASystemCall_NamesTheEntry()
    {
        KernelFixture.SkipUnlessAllowed();
        using var stacks = new BpfMap(CreateStacks());
        using var last = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("take_stack", ProgramType.RawTracepoint,
            [Asm.Load64(6, 1, 8), Asm.JumpIfNotEqual(6, TestSyscalls.GetPgidNumber, TakeStack(0).Length - 2), .. TakeStack(0)], stacks.Backend, last));
        using (kernel.Backend.Attach(program, new RawTracepointTarget("sys_enter")))
            TestSyscalls.GetProcessGroup(1);
        // Read now, while the program is loaded: it is the innermost frame, and kallsyms may have its name.
        var symbolizer = new Symbolizer();
        Skip.If(symbolizer.Kernel.AddressesAreHidden, "the kernel hides addresses from this user");
        var frames = new BpfStackTraceMap(stacks).WalkKernel((int)TestPrograms.ReadCounter(last), new StackResolver(symbolizer));
        frames.ShouldAllBe(f => f.IsKernel);
        frames.Skip(1).ShouldAllBe(f => f.Symbol.Name != null, string.Join(' ', frames));
        frames.Select(f => f.Name).ShouldContain(name => name.Contains("syscall", StringComparison.Ordinal), string.Join(' ', frames));
    }

    [SkippableFact]
    public void Attach_WhatStrlenBecame_CountsItsCalls()
    {
        KernelFixture.SkipUnlessAllowed();
        var path = Tool.Compile(_folder, "program", Program);
        using var child = new RunningProgram(path, []);
        var mapping = Formats.Symbols.MemoryMapParser.Parse(File.ReadAllBytes($"/proc/{child.Pid}/maps")).FirstOrDefault(m => Path.GetFileName(m.Name).StartsWith("libc.so", StringComparison.Ordinal));
        Skip.If(mapping is null, "this system has another C library than glibc");
        var libc = ElfSymbols.Open(mapping!.Name);
        var strlen = libc.Find("strlen");
        Skip.IfNot(strlen.IsIndirect, "this libc has one strlen for all processors");
        IfuncResolver.TryResolve(libc, strlen, out var target, child.Pid).ShouldBeTrue();
        using var real = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var resolver = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var countReal = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("real", ProgramType.Kprobe, real, child.Pid));
        using var countResolver = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("resolver", ProgramType.Kprobe, resolver, child.Pid));
        using (kernel.Backend.Attach(countReal, new UprobeTarget(libc.Path, target.FileOffset)))
        using (kernel.Backend.Attach(countResolver, new UprobeTarget(libc.Path, strlen.FileOffset!.Value)))
            child.Continue();
        TestPrograms.ReadCounter(real).ShouldBe(7ul);
        TestPrograms.ReadCounter(resolver).ShouldBe(0ul);
    }

    // Stores the stack's number, or the helper's error, in slot 0 of an array of u64.
    private static Formats.Isa.Instruction[] TakeStack(int flags) =>
    [
        .. Asm.Map(2),
        Asm.Mov(3, flags),
        Asm.Call(HelperGetStackId),
        Asm.Store64(10, -16, 0),
        Asm.StoreImm32(10, -4, 0),
        .. Asm.Map(1),
        Asm.MovReg(2, 10),
        Asm.Add(2, -4),
        Asm.MovReg(3, 10),
        Asm.Add(3, -16),
        Asm.Mov(4, 0),
        Asm.Call(TestPrograms.HelperMapUpdate),
        Asm.Mov(0, 0),
        Asm.Exit(),
    ];

    private IMapBackend CreateStacks()
        => kernel.Backend.CreateMap(new MapSpec { Name = "stacks", Type = MapType.StackTrace, KeySize = 4, ValueSize = 127 * 8, MaxEntries = 64 });
}
