using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Where commands tell what they found. Two forms exist, <see cref="PlainReport"/> and <see cref="JsonReport"/>; commands don't know which they write to.</summary>
internal abstract partial class Report
{
    protected Report(CommandConsole console) => Console = console;

    public abstract bool IsJson { get; }

    protected CommandConsole Console { get; }

    /// <summary>The command did what it should and has nothing to tell.</summary>
    public abstract void Done();

    /// <summary>The command failed.</summary>
    public abstract void Error(string message);

    /// <summary>A remark for people, on standard error; JSON mode keeps quiet.</summary>
    public abstract void Remark(string message);

    /// <summary>Begins a list of which <paramref name="isList"/> says whether it is one, or a single element.</summary>
    public abstract void BeginList(bool isList);

    public abstract void EndList(bool isList);

    /// <summary>A map as <c>map show</c> has it.</summary>
    public abstract void Map(MapDescription map);

    /// <summary>An entry that was asked for by its key, or taken from a queue.</summary>
    public abstract void Entry(MapLayout layout, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>There is no entry of this key.</summary>
    public abstract void NotFound(ReadOnlySpan<byte> key);

    /// <summary>A queue or stack had nothing to give.</summary>
    public abstract void Empty();

    /// <summary>The key after another one, or the first one.</summary>
    public abstract void NextKey(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> next);

    /// <summary>Begins a dump of one or several maps.</summary>
    public abstract DumpWriter BeginDump(DumpShape shape);

    /// <summary>The version of this program, and of the bpftool that it speaks like.</summary>
    public abstract void Version(string version, string compatibleWith);

    /// <summary>How many brackets are open, for <see cref="Unwind"/>.</summary>
    public abstract int Depth { get; }

    /// <summary>Closes the brackets that a failed command left open.</summary>
    public abstract void Unwind(int depth);

    /// <summary>Begins what one command of a batch has to tell.</summary>
    public abstract void BeginBatchCommand(IReadOnlyList<string> words);

    public abstract void EndBatchCommand();

    /// <summary>All commands of a batch were run.</summary>
    public abstract void BatchDone(int count);

    /// <summary>Usage text; to standard error, as it is no answer to the question asked.</summary>
    public abstract void Usage(string text);

    /// <summary>True for commands whose JSON is a line for each event: after the last line nothing follows.</summary>
    public bool IsLineByLine { get; set; }

    /// <summary>The command and, with it, the output is at its end.</summary>
    public abstract void Complete();
}
