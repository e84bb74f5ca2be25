namespace BpfSharp;

/// <summary>How the slots of a histogram divide the values.</summary>
public enum HistogramScale
{
    /// <summary>Slot i holds 2^(i-1) to 2^i - 1, as <c>bpf_log2l</c> counts; slot 1 holds 0 and 1.</summary>
    Log2,

    /// <summary>Slot i holds i.</summary>
    Linear,
}
