using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BpfSharp;

/// <summary>Histograms by section: of a table whose keys are a slot there is one, without a name; of one whose keys are a struct, one for each value of its first member.</summary>
public sealed class HistogramTable
{
    /// <summary>Takes sections in their order.</summary>
    public HistogramTable(IEnumerable<HistogramSection> sections) => Sections = [.. sections];

    /// <summary>The sections.</summary>
    public ImmutableArray<HistogramSection> Sections { get; }

    /// <summary>All sections together.</summary>
    /// <returns>Null where there is none.</returns>
    public Histogram? Merged() => Sections.IsEmpty ? null : Sections.Select(section => section.Histogram).Aggregate((all, next) => all.Merge(next));

    /// <summary>Groups sections anew and adds up those of the same new name, where BCC's <c>bucket_fn</c> overwrites.</summary>
    public HistogramTable Regroup(Func<string, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        var groups = Sections.GroupBy(section => section.Name is null ? null : nameOf(section.Name), StringComparer.Ordinal);
        return new HistogramTable(groups.Select(group => new HistogramSection(group.Key, group.Select(section => section.Histogram).Aggregate((all, next) => all.Merge(next)))));
    }

    /// <summary>The table as BCC prints it.</summary>
    /// <param name="valueType">What is counted: <c>kbytes</c>.</param>
    /// <param name="sectionHeader">What sections are: <c>disk</c>.</param>
    /// <param name="stripLeadingZero">Leave out the empty rows before the first that isn't.</param>
    public string ToText(string valueType = "value", string sectionHeader = "Bucket ptr", bool stripLeadingZero = false)
    {
        var text = new StringBuilder();
        foreach (var section in Sections)
        {
            if (section.Name is not null)
                text.Append(CultureInfo.InvariantCulture, $"\n{sectionHeader} = {section.Name}\n");
            text.Append(section.Histogram.ToText(valueType, stripLeadingZero));
        }

        return text.ToString();
    }

    /// <summary>Writes the table as JSON, with BCC's names: an array of one object for each section, or the one object where there are no sections.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="valueType">What is counted.</param>
    /// <param name="sectionHeader">The name under which a section's name is written.</param>
    /// <param name="time">When it was read; written as <c>2024-05-31 09:30:00</c>.</param>
    public void WriteJson(Utf8JsonWriter writer, string valueType, string sectionHeader, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Sections is [{ Name: null } only])
        {
            WriteSection(writer, only, valueType, sectionHeader, time);
            return;
        }

        writer.WriteStartArray();
        foreach (var section in Sections)
            WriteSection(writer, section, valueType, sectionHeader, time);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override string ToString() => ToText();

    private static void WriteSection(Utf8JsonWriter writer, HistogramSection section, string valueType, string sectionHeader, DateTimeOffset time)
    {
        var histogram = section.Histogram;
        writer.WriteStartObject();
        writer.WriteString("ts", time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        writer.WriteString("val_type", valueType);
        writer.WriteStartArray("data");
        for (var slot = histogram.Scale == HistogramScale.Log2 ? 1 : 0; slot < histogram.Counts.Length; slot++)
        {
            var (low, high) = histogram.Range(slot);
            writer.WriteStartObject();
            writer.WriteNumber("interval-start", low);
            writer.WriteNumber("interval-end", high);
            writer.WriteNumber("count", histogram.Counts[slot]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (section.Name is not null)
            writer.WriteString(sectionHeader, section.Name);
        writer.WriteEndObject();
    }
}

/// <summary>A histogram of a table.</summary>
/// <param name="Name">The section's name; null where the table has no sections.</param>
/// <param name="Histogram">The counts.</param>
public sealed record HistogramSection(string? Name, Histogram Histogram);
