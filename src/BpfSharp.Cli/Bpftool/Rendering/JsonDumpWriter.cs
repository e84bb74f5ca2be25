using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>A dump in JSON: bytes, and with types also what they mean.</summary>
internal sealed class JsonDumpWriter(JsonStream json, DumpShape shape) : DumpWriter
{
    private readonly JsonDumpFrame _frame = new(json, shape);

    public override IEntryWriter BeginMap(MapLayout layout)
    {
        _frame.BeginMap(layout.Info);
        return new JsonEntryWriter(json, layout);
    }

    public override void EndMap(long count, bool isLast) => _frame.EndMap();

    public override void EndDump() => _frame.End();
}
