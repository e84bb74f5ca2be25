using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Programs;

/// <summary>A program and the functions it needs, one after another, with references between them still open.</summary>
internal sealed class LinkedCode
{
    private readonly Dictionary<string, int> _starts = new(StringComparer.Ordinal);

    private LinkedCode(ImmutableArray<(ProgramSpec Function, int Start)> parts)
    {
        Parts = parts;
        foreach (var (function, start) in parts)
            _starts.Add(function.Name, start);
        Instructions = [.. parts.SelectMany(part => part.Function.Instructions)];
    }

    /// <summary>The functions, the program first, and the slots where they begin.</summary>
    public ImmutableArray<(ProgramSpec Function, int Start)> Parts { get; }

    /// <summary>All instructions.</summary>
    public Instruction[] Instructions { get; }

    /// <summary>The slot where a function begins.</summary>
    public int StartOf(string function) => _starts[function];

    /// <summary>Collects a program and all that it calls or takes the address of, each once, in the order in which they are met.</summary>
    /// <exception cref="BpfException">A function is missing.</exception>
    public static LinkedCode Collect(ProgramSpec program, Func<string, ProgramSpec?> find)
    {
        var parts = ImmutableArray.CreateBuilder<(ProgramSpec, int)>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { program.Name };
        var open = new Queue<ProgramSpec>([program]);
        var start = 0;
        while (open.TryDequeue(out var function))
        {
            parts.Add((function, start));
            start = checked(start + function.Instructions.Length);
            foreach (var relocation in function.Relocations)
            {
                if (relocation.Kind is not (RelocationKind.Call or RelocationKind.FunctionAddress) || !seen.Add(relocation.Symbol))
                    continue;
                open.Enqueue(find(relocation.Symbol) ?? throw new BpfException($"Program {program.Name} can't be linked: {function.Name} calls {relocation.Symbol}, which the object doesn't have."));
            }
        }

        return new LinkedCode(parts.ToImmutable());
    }

    /// <summary>Function records; none unless every function has a type, which is what the kernel demands.</summary>
    public ImmutableArray<FunctionInfo> FunctionRecords()
        => Parts.All(part => part.Function.BtfFunctionId != 0) ? [.. Parts.Select(part => new FunctionInfo(part.Start, part.Function.BtfFunctionId))] : [];

    /// <summary>Line records; none unless every function's first slot has one, which is what the kernel demands.</summary>
    public ImmutableArray<LineInfo> LineRecords()
    {
        if (!Parts.All(part => part.Function.Lines is [{ Index: 0 }, ..]))
            return [];
        return [.. Parts.SelectMany(part => part.Function.Lines.Select(line => line with { Index = line.Index + part.Start }))];
    }
}
