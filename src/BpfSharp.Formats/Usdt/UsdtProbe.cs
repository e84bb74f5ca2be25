namespace BpfSharp.Formats.Usdt;

/// <summary>A place in a program or library that its author marked for tracing (<c>DTRACE_PROBE</c>): one note of <c>.note.stapsdt</c>. A probe that is inlined has several.</summary>
/// <param name="Provider">Whose it is: <c>python</c>.</param>
/// <param name="Name">What happens there: <c>function__entry</c>.</param>
/// <param name="Address">The address of the instruction, by the file's own program headers.</param>
/// <param name="FileOffset">Where that is in the file.</param>
/// <param name="SemaphoreOffset">Where in the file the counter is that must not be zero for the program to reach the probe; 0 for none.</param>
/// <param name="ArgumentText">Where its arguments are, as the compiler wrote it: <c>8@%rbp -4@$7</c>.</param>
public sealed record UsdtProbe(string Provider, string Name, ulong Address, ulong FileOffset, ulong SemaphoreOffset, string ArgumentText)
{
    /// <summary>Its arguments, in order.</summary>
    public IReadOnlyList<UsdtArgument> Arguments { get; init; } = [];

    /// <summary><c>provider:name</c>.</summary>
    public override string ToString() => $"{Provider}:{Name}";
}
