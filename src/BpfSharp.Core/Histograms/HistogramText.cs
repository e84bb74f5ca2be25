using System.Globalization;
using System.Text;

namespace BpfSharp;

/// <summary>Draws histograms with stars, letter for letter as BCC does, so that what reads BCC's output reads this.</summary>
internal static class HistogramText
{
    private const int FullWidth = 40;

    /// <summary>The last slot whose bounds fit ten digits (2147483648 -> 4294967295); beyond it BCC widens the numbers and halves the stars.</summary>
    private const int LastNarrowSlot = 32;

    public static string Format(Histogram histogram, string valueType, bool stripLeadingZero)
    {
        var counts = histogram.Counts;
        var first = histogram.Scale == HistogramScale.Log2 ? 1 : 0;

        // Slot 0 of a log2 histogram has no row; a header without rows would say nothing.
        if (counts.Length <= first)
            return "";
        var isWide = histogram.Scale == HistogramScale.Log2 && counts.Length - 1 > LastNarrowSlot;
        var width = isWide ? FullWidth / 2 : FullWidth;
        var text = new StringBuilder();
        text.Append(Header(histogram.Scale, isWide, valueType)).Append('\n');
        var largest = counts.Max();
        var skipping = stripLeadingZero;
        for (var slot = first; slot < counts.Length; slot++)
        {
            skipping &= counts[slot] == 0;
            if (skipping)
                continue;
            var stars = new string('*', (int)(new UInt128(0, counts[slot]) * (uint)width / largest));
            text.Append(CultureInfo.InvariantCulture, $"{Label(histogram, slot, isWide)} : {counts[slot],-8} |{stars.PadRight(width)}|\n");
        }

        return text.ToString();
    }

    private static string Header(HistogramScale scale, bool isWide, string valueType) => (scale, isWide) switch
    {
        (HistogramScale.Linear, _) => $"     {valueType,-13} : count     distribution",
        (HistogramScale.Log2, false) => $"     {valueType,-19} : count     distribution",
        (HistogramScale.Log2, true) => $"               {valueType,-29} : count     distribution",
    };

    private static string Label(Histogram histogram, int slot, bool isWide)
    {
        if (histogram.Scale == HistogramScale.Linear)
            return string.Create(CultureInfo.InvariantCulture, $"        {slot,-10}");
        var (low, high) = histogram.Range(slot);
        return isWide ? string.Create(CultureInfo.InvariantCulture, $"{low,20} -> {high,-20}") : string.Create(CultureInfo.InvariantCulture, $"{low,10} -> {high,-10}");
    }
}
