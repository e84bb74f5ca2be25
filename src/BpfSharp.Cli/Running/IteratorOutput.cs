using BpfSharp.Attaching;

namespace BpfSharp.Cli.Running;

/// <summary>Prints what the program's iterators write. Each is walked once, when what was to be observed is over.</summary>
internal static class IteratorOutput
{
    /// <param name="bpf">The program.</param>
    /// <param name="console">Where to print.</param>
    /// <param name="isText">False where standard output carries JSON: the text then goes to standard error.</param>
    public static void Print(Bpf bpf, CommandConsole console, bool isText)
    {
        foreach (var attachment in bpf.Attachments.Where(IsIterator))
        {
            var map = attachment.Probe.Target.Split(':', 2) is [_, var name] ? name : null;
            var text = bpf.ReadIterator(attachment.Function, map);
            if (isText)
                console.Out.Write(text);
            else
                console.WriteError(text.TrimEnd('\n'));
        }
    }

    /// <summary>True where nothing else is attached, so that there is nothing to wait for.</summary>
    public static bool IsAll(Bpf bpf) => bpf.Attachments.All(IsIterator);

    private static bool IsIterator(ProbeAttachment attachment) => attachment.Probe.Kind == ProbeKind.Iterator;
}
