namespace BpfSharp.Formats.CoRe;

/// <summary>How much comparing one relocation may take: types that contain each other twice, many levels deep, would take for ever.</summary>
internal sealed class CoReBudget
{
    private const int Steps = 1 << 20;

    private int _left = Steps;

    public void Spend()
    {
        if (--_left < 0)
            throw new BpfFormatException("CO-RE relocation", -1, $"the types compared are nested too deeply ({Steps} comparisons made)");
    }
}
