using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Text for people, word for word as bpftool's.</summary>
internal sealed partial class PlainReport(CommandConsole console) : Report(console)
{
    public override bool IsJson => false;

    private Utf8Writer Output => Console.Out;

    public override void Done()
    {
        // Success is silent.
    }

    public override void Error(string message) => Console.WriteError($"Error: {message}");

    public override void Remark(string message) => Console.WriteError(message);

    public override void BeginList(bool isList)
    {
        // Lists are one element after the other.
    }

    public override void EndList(bool isList)
    {
        // As above.
    }

    public override void Entry(MapLayout layout, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (layout.Types is null)
        {
            new PlainEntryWriter(Output, layout).Entries(key, value, 1);
            return;
        }

        new TypedEntryWriter(new JsonStream(Output, pretty: true), layout, isPlainText: true).Entries(key, value, 1);
        Output.WriteByte((byte)'\n');
    }

    public override void NotFound(ReadOnlySpan<byte> key)
    {
        Output.WriteBytes("key:\n"u8);
        Output.WriteHexBytes(key);
        Output.WriteBytes("\n\nNot found\n"u8);
    }

    public override void Empty() => Output.WriteBytes("Error: empty map\n"u8);

    public override void NextKey(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> next)
    {
        Output.WriteBytes(hasKey ? "key:\n"u8 : "key: None"u8);
        Output.WriteHexBytes(key);
        Output.WriteBytes("\nnext key:\n"u8);
        Output.WriteHexBytes(next);
        Output.WriteByte((byte)'\n');
    }

    public override DumpWriter BeginDump(DumpShape shape) => shape.IsTyped ? new TypedDumpWriter(Output, shape) : new PlainDumpWriter(this, Output, shape);

    public override int Depth => 0;

    public override void Version(string version, string compatibleWith) => Output.Write($"bpfsharp v{version}\nspeaks like bpftool {compatibleWith}\n");

    public override void Unwind(int depth)
    {
        // Text has no brackets.
    }

    public override void BeginBatchCommand(IReadOnlyList<string> words)
    {
        // What commands tell stands one after the other.
    }

    public override void EndBatchCommand()
    {
        // As above.
    }

    public override void BatchDone(int count) => Output.Write($"processed {count} commands\n");

    public override void Usage(string text) => Console.WriteError(text);

    public override void Complete() => Console.Flush();
}
