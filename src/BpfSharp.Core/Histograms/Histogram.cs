using System.Collections.Immutable;

namespace BpfSharp;

/// <summary>Counts by slots of values, as programs collect them in BPF_HISTOGRAM tables.</summary>
public sealed class Histogram
{
    /// <summary>Slots of a log2 histogram: 0 to 64, for values of 64 bits.</summary>
    public const int MaxLog2Slots = 65;

    /// <summary>Slots of a linear histogram, as in BCC.</summary>
    public const int MaxLinearSlots = 1025;

    private Histogram(HistogramScale scale, ImmutableArray<ulong> counts)
    {
        Scale = scale;
        Counts = counts;
        Total = counts.Aggregate(0UL, (sum, count) => sum + count);
    }

    /// <summary>How the slots divide the values.</summary>
    public HistogramScale Scale { get; }

    /// <summary>The counts by slot, up to the last one that isn't 0.</summary>
    public ImmutableArray<ulong> Counts { get; }

    /// <summary>The sum of all counts.</summary>
    public ulong Total { get; }

    /// <summary>Collects slots and counts; counts of the same slot add up.</summary>
    /// <exception cref="BpfException">A slot is negative or beyond what the scale has.</exception>
    public static Histogram From(HistogramScale scale, IEnumerable<KeyValuePair<long, ulong>> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var limit = scale == HistogramScale.Log2 ? MaxLog2Slots : MaxLinearSlots;
        var counts = new ulong[limit];
        var last = -1;
        foreach (var (slot, count) in slots)
        {
            if (slot < 0 || slot >= limit)
            {
                throw new BpfException(
                    $"Slot {slot} is beyond the {limit} slots of a {(scale == HistogramScale.Log2 ? "log2" : "linear")} histogram. "
                    + (scale == HistogramScale.Log2 ? "Store bpf_log2l(value), not the value itself." : "Divide the values in the program, or use a log2 histogram."));
            }

            counts[slot] += count;
            if (count > 0)
                last = Math.Max(last, (int)slot);
        }

        return new Histogram(scale, [.. counts.AsSpan(0, last + 1)]);
    }

    /// <summary>The values that a slot holds, both ends included.</summary>
    public (ulong Low, ulong High) Range(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        if (Scale == HistogramScale.Linear)
            return ((ulong)slot, (ulong)slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, MaxLog2Slots);
        return slot switch
        {
            0 => (0, 0),
            1 => (0, 1),
            64 => (1UL << 63, ulong.MaxValue),
            _ => (1UL << (slot - 1), (1UL << slot) - 1),
        };
    }

    /// <summary>Adds another histogram's counts to this one's.</summary>
    /// <exception cref="ArgumentException">The scales differ.</exception>
    public Histogram Merge(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Scale != Scale)
            throw new ArgumentException($"A {other.Scale} histogram can't be merged into a {Scale} one.", nameof(other));
        return From(Scale, Slots().Concat(other.Slots()));
    }

    /// <summary>Estimates the value below which a share of all values lies, taking values as spread evenly over their slot.</summary>
    /// <param name="share">From 0 to 1: 0.5 for the median, 0.99 for the 99th percentile.</param>
    /// <returns>The estimate; <see cref="double.NaN"/> where nothing was counted.</returns>
    public double Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Total == 0)
            return double.NaN;
        var wanted = share * Total;
        var before = 0.0;
        for (var slot = 0; slot < Counts.Length; slot++)
        {
            var count = (double)Counts[slot];
            if (count > 0 && before + count >= wanted)
            {
                var (low, high) = Range(slot);
                return low + (((double)high - low) * Math.Clamp((wanted - before) / count, 0, 1));
            }

            before += count;
        }

        return Range(Counts.Length - 1).High;
    }

    /// <summary>The histogram as BCC prints it.</summary>
    /// <param name="valueType">What is counted: <c>kbytes</c>.</param>
    /// <param name="stripLeadingZero">Leave out the empty rows before the first that isn't.</param>
    public string ToText(string valueType = "value", bool stripLeadingZero = false) => HistogramText.Format(this, valueType, stripLeadingZero);

    /// <inheritdoc/>
    public override string ToString() => ToText();

    internal IEnumerable<KeyValuePair<long, ulong>> Slots() => Counts.Select((count, slot) => new KeyValuePair<long, ulong>(slot, count));
}
