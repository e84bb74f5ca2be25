namespace BpfSharp.Embedded.Helpers;

/// <summary>What a helper is: its number and name, what it takes and gives, and the function.</summary>
/// <param name="Number">The kernel's number.</param>
/// <param name="Function">What carries it out.</param>
/// <param name="Result">What r0 is afterwards.</param>
/// <param name="Arguments">What r1 to r5 must be; fewer than five where the helper takes fewer.</param>
internal sealed record HelperPrototype(int Number, VmHelper Function, HelperResult Result, params HelperArgument[] Arguments)
{
    /// <summary>The name with <c>bpf_</c>.</summary>
    public string Name => Formats.Isa.HelperNames.NameOf(Number) ?? $"helper#{Number}";

    /// <summary>True where the helper calls functions of the program, which take from the instruction budget.</summary>
    public bool CallsBack { get; init; }

    /// <summary>True where the packet may move: pointers into it are no longer good.</summary>
    public bool MovesPacket { get; init; }
}
