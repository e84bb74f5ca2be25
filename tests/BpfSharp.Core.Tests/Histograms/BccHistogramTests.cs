using System.Globalization;
using BpfSharp.Testing;

namespace BpfSharp.Core.Tests.Histograms;

/// <summary>Our text against what BCC printed of the same numbers (testdata/bcc).</summary>
public class BccHistogramTests
{
    private const string File = "histograms.txt";

    public static TheoryData<string> Cases => [.. GoldenCase.Read(File).Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ToText_SameNumbersAsBcc_SameText(string name)
    {
        var golden = GoldenCase.Find(File, name);
        var scale = golden["scale"] == "linear" ? HistogramScale.Linear : HistogramScale.Log2;
        var sections = golden.All("bucket").Select(bucket => bucket.Split(' ', 2)).Select(bucket => new HistogramSection(Shown(golden, bucket[0]), Parse(scale, bucket[1]))).ToList();
        if (sections.Count == 0)
            sections.Add(new HistogramSection(null, Parse(scale, golden["slots"]!)));
        var text = new HistogramTable(sections).ToText(golden["label"]!, golden["header"] ?? "Bucket ptr", stripLeadingZero: golden["strip"] == "yes");
        text.ShouldBe(golden.Output);
    }

    // Without a function that decodes them, BCC shows names as Python shows bytes.
    private static string Shown(GoldenCase golden, string bucket) => golden["decode"] == "yes" || bucket.All(char.IsAsciiDigit) ? bucket : $"b'{bucket}'";

    private static Histogram Parse(HistogramScale scale, string slots)
        => Histogram.From(scale, slots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(slot => slot.Split('='))
            .Select(slot => new KeyValuePair<long, ulong>(long.Parse(slot[0], CultureInfo.InvariantCulture), ulong.Parse(slot[1], CultureInfo.InvariantCulture))));
}
