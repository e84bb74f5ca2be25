using System.Text;
using System.Text.Json;
using BpfSharp.Core.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Core.Tests.Histograms;

public sealed class HistogramTests
{
    private static readonly KeyValuePair<long, ulong>[] TutorialLinear = [new(0, 8), new(4, 37), new(8, 4), new(12, 2), new(16, 1), new(56, 1)];
    private static readonly KeyValuePair<long, ulong>[] TutorialLog2 = [new(1, 8), new(3, 37), new(4, 6), new(5, 1), new(6, 1)];

    [Fact]
    public void ToText_TutorialsLinearNumbers_TutorialsText()
        => Match(Histogram.From(HistogramScale.Linear, TutorialLinear).ToText("kbytes"), "tutorial-linear.txt");

    [Fact]
    public void ToText_TutorialsLog2Numbers_TutorialsText()
        => Match(Histogram.From(HistogramScale.Log2, TutorialLog2).ToText("kbytes"), "tutorial-log2.txt");

    [Fact]
    public void ToText_LargeValues_WideForm()
        => Match(Histogram.From(HistogramScale.Log2, [new(1, 1), new(33, 36), new(64, 37)]).ToText("nsecs"), "log2-wide.txt");

    [Theory]
    [InlineData(36UL, 38)]
    [InlineData(37UL, 40)]
    [InlineData(0UL, 0)]
    public void ToText_Stars_RoundedDown(ulong count, int stars)
        => Histogram.From(HistogramScale.Log2, [new(1, count), new(2, 37)]).ToText().Split('\n')[1].Count(c => c == '*').ShouldBe(stars);

    [Fact]
    public void ToText_NothingToShow_Empty()
    {
        Histogram.From(HistogramScale.Log2, [new(0, 5)]).ToText().ShouldBe("");
        Histogram.From(HistogramScale.Linear, []).ToText().ShouldBe("");
    }

    [Fact]
    public void ToText_StripLeadingZero_RowsBeforeFirstCountLeftOut()
        => Histogram.From(HistogramScale.Log2, TutorialLog2[1..]).ToText("kbytes", stripLeadingZero: true).Split('\n')[1].ShouldStartWith("         4 -> 7 ");

    [Fact]
    public void From_SlotBeyondScale_SaysWhatToDo()
    {
        Should.Throw<BpfException>(() => Histogram.From(HistogramScale.Log2, [new(65, 1)])).Message
            .ShouldBe("Slot 65 is beyond the 65 slots of a log2 histogram. Store bpf_log2l(value), not the value itself.");
        Should.Throw<BpfException>(() => Histogram.From(HistogramScale.Linear, [new(-1, 1)])).Message.ShouldStartWith("Slot -1 is beyond the 1025 slots");
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.5, 5.459459459459459)]
    [InlineData(1.0, 63)]
    public void Percentile_Shares_WithinSlots(double share, double expected)
        => Histogram.From(HistogramScale.Log2, TutorialLog2).Percentile(share).ShouldBe(expected, 0.05);

    [Fact]
    public void Merge_TwoHistograms_CountsAdded()
        => Histogram.From(HistogramScale.Log2, TutorialLog2).Merge(Histogram.From(HistogramScale.Log2, [new(3, 3), new(7, 1)])).Counts.ShouldBe([0UL, 8, 0, 40, 6, 1, 1, 1]);

    [SkippableFact]
    public void Read_StructKeysAndPerCpuValues_SectionsWithSums()
    {
        var spec = Clang.Read("""
            struct key { char disk[8]; u64 slot; };
            struct { __uint(type, 5); __type(key, struct key); __type(value, u64); __uint(max_entries, 8); } dist SEC(".maps");
            """).Maps[0];
        using var map = new BpfMap(new FakeMap(spec, 2), spec);
        map.Set([.. "sda\0\0\0\0\0"u8, 3, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
        map.Set([.. "sda\0\0\0\0\0"u8, 4, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        map.Set([.. "nvme0\0\0\0"u8, 1, 0, 0, 0, 0, 0, 0, 0], [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        var table = HistogramReader.Read(map, HistogramScale.Log2);

        Match(table.ToText("kbytes", "disk"), "sections.txt");
        Match(Json(table), "sections.json");
        table.Regroup(_ => "all").Sections.ShouldHaveSingleItem().Histogram.Counts.ShouldBe([0UL, 4, 0, 7, 1]);
        table.Merged()!.Total.ShouldBe(12UL);
    }

    private static string Json(HistogramTable table)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            table.WriteJson(writer, "kbytes", "disk", new DateTimeOffset(2024, 5, 31, 9, 30, 0, TimeSpan.Zero));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Match(string actual, string file) => Snapshot.Match(actual, "tests", "BpfSharp.Core.Tests", "Histograms", file);
}
