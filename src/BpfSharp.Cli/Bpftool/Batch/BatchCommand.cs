using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Batch;

/// <summary><c>batch file FILE</c>: runs the commands of a file, or of standard input for <c>-</c>, until one fails.</summary>
internal static class BatchCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count < 2)
            throw new CommandException("too few parameters for batch");
        if (arguments.Count > 2)
            throw new CommandException("too many parameters for batch");
        if (!arguments.TryTake("file"))
            throw new CommandException($"expected 'file', got: {arguments.Peek()}");
        var path = arguments.Take();
        if (path == "-")
            return RunAll(context, context.Console.In);
        using var text = TextFile.Open(path);
        return RunAll(context, text);
    }

    private static int RunAll(CommandContext context, TextReader text)
    {
        var file = new BatchFile(text);
        context.Report.BeginList(isList: true);
        var (count, code) = (0, ExitCode.Success);
        while (code == ExitCode.Success && file.Next() is { } words)
        {
            context.Report.BeginBatchCommand(words);
            code = BpftoolCommand.RunWords(context, words.ToArray());
            context.Report.EndBatchCommand();
            if (code == ExitCode.Success)
                count++;
        }

        context.Report.EndList(isList: true);
        if (code == ExitCode.Success)
            context.Report.BatchDone(count);
        return code;
    }
}
