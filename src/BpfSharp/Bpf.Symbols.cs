using System.Diagnostics;
using BpfSharp.Kernel;
using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp;

/// <content>Names of addresses, of files, and the clock of programs.</content>
public sealed partial class Bpf
{
    private Symbolizer? _symbols;
    private StackResolver? _stacks;

    /// <summary>Names addresses of the kernel and of processes.</summary>
    public Symbolizer Symbols => _symbols ??= new Symbolizer(CxxDemangler.Instance);

    /// <summary>Names the frames of stacks: <c>bpf.GetStackTable("stacks").WalkUser(id, pid, bpf.StackNames)</c>.</summary>
    public StackResolver StackNames => _stacks ??= new StackResolver(Symbols);

    /// <summary>An address of a process as text; of the kernel where <paramref name="processId"/> is negative. <c>[unknown]</c> where it has no name.</summary>
    public string Sym(ulong address, int processId, bool showModule = false, bool showOffset = false, bool demangle = true) => Symbols.Sym(address, processId, showModule, showOffset, demangle);

    /// <summary>An address of the kernel as text.</summary>
    /// <exception cref="BpfException">The kernel hides its symbols from this process.</exception>
    public string KSym(ulong address, bool showModule = false, bool showOffset = false) => Symbols.KSym(address, showModule, showOffset);

    /// <summary>The address of a symbol of the kernel; null where there is none.</summary>
    /// <exception cref="BpfException">The kernel hides its symbols from this process.</exception>
    public ulong? KSymName(string name) => Symbols.KSymName(name);

    /// <summary>The clock of <c>bpf_ktime_get_ns</c>: nanoseconds since the machine started, sleep left out.</summary>
    public static ulong MonotonicTime() => (ulong)(Stopwatch.GetTimestamp() * (1_000_000_000.0m / Stopwatch.Frequency));

    /// <summary>The file of a library by its short name (<c>c</c>, <c>ssl</c>); null where there is none.</summary>
    public static string? FindLibrary(string name) => LibraryFinder.TryFindLibrary(name);

    /// <summary>The file of a program by its name, as PATH finds it; null where there is none.</summary>
    public static string? FindExe(string name) => LibraryFinder.TryFindProgram(name);
}
