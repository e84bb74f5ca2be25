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
        using var updates = new BatchUpdates(context);
        context.Report.BeginList(isList: true);
        var (count, code) = (0, ExitCode.Success);
        while (code == ExitCode.Success && Next(context, file, updates, out code) is { } words)
        {
            code = BpftoolCommand.Attempt(context, () => updates.TryTake(words) ? ExitCode.Success : RunOne(context, updates, words));
            if (code == ExitCode.Success)
                count++;
        }

        if (code == ExitCode.Success)
            code = BpftoolCommand.Attempt(context, updates.Flush);
        context.Report.EndList(isList: true);
        if (code == ExitCode.Success)
            context.Report.BatchDone(count);
        return code;
    }

    // A line that can't be read ends the batch, after what stands before it.
    private static string[]? Next(CommandContext context, BatchFile file, BatchUpdates updates, out int code)
    {
        string[]? words = null;
        code = BpftoolCommand.Attempt(context, () =>
        {
            try
            {
                words = file.Next()?.ToArray();
                return ExitCode.Success;
            }
            catch (CommandException)
            {
                updates.Flush();
                throw;
            }
        });
        return words;
    }

    private static int RunOne(CommandContext context, BatchUpdates updates, string[] words)
    {
        updates.Flush();
        context.Report.BeginBatchCommand(words);
        var code = BpftoolCommand.RunWords(context, words);
        context.Report.EndBatchCommand();
        return code;
    }
}
