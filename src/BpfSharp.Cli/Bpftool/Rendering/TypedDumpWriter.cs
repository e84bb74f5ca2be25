using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>A dump by types in plain mode: laid out like JSON, though numbers keep a form for people (<c>0x1f</c>, pointers).</summary>
internal sealed class TypedDumpWriter : DumpWriter
{
    private readonly JsonStream _json;
    private readonly JsonDumpFrame _frame;

    public TypedDumpWriter(Utf8Writer output, DumpShape shape)
    {
        _json = new JsonStream(output, pretty: true);
        _frame = new JsonDumpFrame(_json, shape);
    }

    public override IEntryWriter BeginMap(MapLayout layout)
    {
        _frame.BeginMap(layout.Info);
        return new TypedEntryWriter(_json, layout, isPlainText: true);
    }

    public override void EndMap(long count, bool isLast) => _frame.EndMap();

    public override void EndDump()
    {
        _frame.End();
        _json.Output.WriteByte((byte)'\n');
    }
}
