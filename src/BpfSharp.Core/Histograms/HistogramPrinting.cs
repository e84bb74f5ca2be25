using System.Text;
using System.Text.Json;

namespace BpfSharp;

/// <summary>Prints tables of counts as BCC's methods of the same names do.</summary>
public static class HistogramPrinting
{
    /// <summary>Prints a table of log2 slots, letter for letter as BCC's <c>print_log2_hist</c>.</summary>
    /// <param name="map">A table whose keys are a slot, or a struct of a section and a slot.</param>
    /// <param name="output">Where to.</param>
    /// <param name="valueType">What is counted: <c>kbytes</c>.</param>
    /// <param name="sectionHeader">What sections are: <c>disk</c>.</param>
    /// <param name="sectionName">Makes a section's name of its key's text; sections of the same name are added up.</param>
    /// <param name="stripLeadingZero">Leave out the empty rows before the first that isn't.</param>
    /// <exception cref="BpfException">The table's keys or values are something else, or a slot is beyond 64.</exception>
    public static void PrintLog2Hist(
        this BpfMap map, TextWriter output, string valueType = "value", string sectionHeader = "Bucket ptr", Func<string, string>? sectionName = null, bool stripLeadingZero = false)
        => Print(map, HistogramScale.Log2, output, valueType, sectionHeader, sectionName, stripLeadingZero);

    /// <summary>Prints a table of linear slots, letter for letter as BCC's <c>print_linear_hist</c>; otherwise as <see cref="PrintLog2Hist"/>.</summary>
    /// <exception cref="BpfException">The table's keys or values are something else, or a slot is beyond 1024.</exception>
    public static void PrintLinearHist(
        this BpfMap map, TextWriter output, string valueType = "value", string sectionHeader = "Bucket ptr", Func<string, string>? sectionName = null, bool stripLeadingZero = false)
        => Print(map, HistogramScale.Linear, output, valueType, sectionHeader, sectionName, stripLeadingZero);

    /// <summary>Prints a table as one line of JSON with the names of BCC's <c>print_json_hist</c>, which prints a Python dictionary instead.</summary>
    /// <param name="map">A table whose keys are a slot, or a struct of a section and a slot.</param>
    /// <param name="output">Where to.</param>
    /// <param name="scale">How the slots divide the values.</param>
    /// <param name="valueType">What is counted.</param>
    /// <param name="sectionHeader">The name under which a section's name is written.</param>
    /// <exception cref="BpfException">The table's keys or values are something else.</exception>
    public static void PrintJsonHist(this BpfMap map, TextWriter output, HistogramScale scale = HistogramScale.Log2, string valueType = "value", string sectionHeader = "Bucket ptr")
    {
        ArgumentNullException.ThrowIfNull(output);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            HistogramReader.Read(map, scale).WriteJson(json, valueType, sectionHeader, DateTimeOffset.Now);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Print(BpfMap map, HistogramScale scale, TextWriter output, string valueType, string sectionHeader, Func<string, string>? sectionName, bool stripLeadingZero)
    {
        ArgumentNullException.ThrowIfNull(output);
        var table = HistogramReader.Read(map, scale);
        output.Write((sectionName is null ? table : table.Regroup(sectionName)).ToText(valueType, sectionHeader, stripLeadingZero));
    }
}
