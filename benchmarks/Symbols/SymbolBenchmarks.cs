using BpfSharp.Formats.Symbols;
using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp.Benchmarks.Symbols;

/// <summary>What symbolisation costs: reading kallsyms (bound: 60 ms cold), naming a million frames (1 s), folding and drawing them.</summary>
public sealed class SymbolBenchmarks
{
    private const int UserDepth = 20;
    private const int KernelDepth = 10;

    private readonly Symbolizer _symbolizer = new();
    private readonly StackResolver _resolver;
    private readonly ulong[][] _user;
    private readonly ulong[][] _kernel;

    /// <summary>Makes stacks of random places in this process's code (its libraries, .NET's run time) and in the kernel's.</summary>
    /// <param name="stacks">How many; each has 30 frames.</param>
    public SymbolBenchmarks(int stacks = 34_000)
    {
        _resolver = new StackResolver(_symbolizer);
        var random = new Random(1);
        var mappings = MemoryMapParser.Parse(File.ReadAllBytes("/proc/self/maps")).Where(m => m.HasPath && m.Permissions.HasFlag(MemoryPermissions.Execute)).ToArray();
        var table = _symbolizer.Kernel.Table;
        _user = [.. Enumerable.Range(0, stacks).Select(_ => Enumerable.Range(0, UserDepth).Select(_ => PlaceIn(mappings[random.Next(mappings.Length)])).ToArray())];
        _kernel = [.. Enumerable.Range(0, stacks).Select(_ => Enumerable.Range(0, KernelDepth).Select(_ => table[random.Next(table.Count)].Address + (ulong)random.Next(16)).ToArray())];

        ulong PlaceIn(MemoryMapping mapping) => mapping.Start + (ulong)random.NextInt64((long)(mapping.End - mapping.Start));
    }

    /// <summary>Reads the kernel's symbols; gives their number.</summary>
    public static int LoadKernelSymbols() => KernelSymbols.Load().Table.Count;

    /// <summary>Names all frames; gives how many have a name.</summary>
    public long Resolve()
    {
        var named = 0L;
        for (var i = 0; i < _user.Length; i++)
            named += _resolver.ResolveBoth(_user[i], _kernel[i], Environment.ProcessId).Count(f => f.Symbol.Name is not null);
        return named;
    }

    /// <summary>Names and folds all stacks.</summary>
    public FoldedStacks Fold()
    {
        var folded = new FoldedStacks();
        for (var i = 0; i < _user.Length; i++)
            folded.Add("benchmark", _resolver.ResolveBoth(_user[i], _kernel[i], Environment.ProcessId), 1);
        return folded;
    }

    /// <summary>Draws folded stacks; gives the picture's length.</summary>
    public static int Draw(FoldedStacks folded) => FlameGraph.ToSvg(folded).Length;
}
