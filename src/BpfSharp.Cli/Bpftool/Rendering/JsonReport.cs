using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>JSON with bpftool's names and layout; always one valid document.</summary>
internal sealed partial class JsonReport : Report
{
    public JsonReport(CommandConsole console, bool pretty) : base(console) => Json = new JsonStream(console.Out, pretty);

    public override bool IsJson => true;

    public JsonStream Json { get; }

    public override void Done() => Json.Null();

    public override void Error(string message)
    {
        // Where a value is complete there is no room for another one: the document stays valid, and the error is told where people look.
        if (!Json.TakesValue)
        {
            Console.WriteError($"Error: {message}");
            return;
        }

        Json.BeginObject();
        Json.Field("error"u8, message);
        Json.EndObject();
    }

    public override void Remark(string message)
    {
        // Remarks are for people; whoever reads JSON gets the facts.
    }

    public override void BeginList(bool isList)
    {
        if (isList)
            Json.BeginArray();
    }

    public override void EndList(bool isList)
    {
        if (isList)
            Json.EndArray();
    }

    public override void Entry(MapLayout layout, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => new JsonEntryWriter(Json, layout).Entries(key, value, 1);

    public override void NotFound(ReadOnlySpan<byte> key) => Json.Null();

    public override void Empty() => Json.Null();

    public override void NextKey(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> next)
    {
        Json.BeginObject();
        Json.Name("key"u8);
        if (hasKey)
            Json.HexBytes(key);
        else
            Json.Null();
        Json.Name("next_key"u8);
        Json.HexBytes(next);
        Json.EndObject();
    }

    public override DumpWriter BeginDump(DumpShape shape) => new JsonDumpWriter(Json, shape);

    public override int Depth => Json.Depth;

    public override void Version(string version, string compatibleWith)
    {
        Json.BeginObject();
        Json.Field("version"u8, version);
        Json.Field("bpftool_version"u8, compatibleWith);
        Json.EndObject();
    }

    public override void Unwind(int depth) => Json.CloseTo(depth);

    public override void BeginBatchCommand(IReadOnlyList<string> words)
    {
        Json.BeginObject();
        Json.Name("command"u8);
        Json.BeginArray();
        foreach (var word in words)
            Json.String(word);
        Json.EndArray();
        Json.Name("output"u8);
    }

    public override void EndBatchCommand()
    {
        if (Json.TakesValue)
            Json.Null();
        Json.EndObject();
    }

    public override void BatchDone(int count)
    {
        // The array's length says it.
    }

    public override void Usage(string text) => Json.Null();

    public override void Complete()
    {
        if (!IsLineByLine)
            Console.Out.WriteByte((byte)'\n');
        Console.Flush();
    }
}
