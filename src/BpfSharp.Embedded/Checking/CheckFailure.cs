namespace BpfSharp.Embedded.Checking;

/// <summary>Ends the check: the program is refused. Never leaves the checker.</summary>
internal sealed class CheckFailure(int slot, string message) : Exception(message)
{
    public int Slot { get; } = slot;
}
