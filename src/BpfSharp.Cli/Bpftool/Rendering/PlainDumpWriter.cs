using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>A dump in bytes as plain text; several maps each have a header and an empty line between them.</summary>
internal sealed class PlainDumpWriter(PlainReport report, Utf8Writer output, DumpShape shape) : DumpWriter
{
    public override IEntryWriter BeginMap(MapLayout layout)
    {
        if (shape.MapCount > 1)
        {
            report.Header(layout.Info);
            output.WriteByte((byte)'\n');
        }

        return new PlainEntryWriter(output, layout with { Types = null });
    }

    public override void EndMap(long count, bool isLast)
    {
        output.Write($"Found {count} element{(count == 1 ? "" : "s")}\n");
        if (!isLast)
            output.WriteByte((byte)'\n');
    }

    public override void EndDump()
    {
        // The last map's footer is the end.
    }
}
