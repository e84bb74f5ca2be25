using BpfSharp.Cli.Bpftool.Batch;
using BpfSharp.Cli.Bpftool.Btf;
using BpfSharp.Cli.Bpftool.Links;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Programs;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Cli.Bpftool.Tracing;
using BpfSharp.Formats;

namespace BpfSharp.Cli.Bpftool;

/// <summary>The commands that <c>bpfsharp</c> shares with bpftool: <c>map</c>, <c>prog</c>, <c>link</c>, <c>btf</c>, <c>batch</c>, <c>version</c>.</summary>
internal static class BpftoolCommand
{
    private static readonly CommandTable Table = new("",
    [
        new("help", ["[OPTIONS] { map | prog | link | btf } { COMMAND | help }"], Help),
        new("batch", ["batch file FILE"], BatchCommand.Run),
        new("prog", [], ProgramCommands.Run),
        new("map", [], MapCommands.Run),
        new("link", [], LinkCommands.Run),
        new("btf", [], BtfCommands.Run),
        new("version", ["version"], VersionCommand.Run),
    ],
    [.. Usage.Options]);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">All of it, options included.</param>
    /// <param name="console">What it talks to.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(string[] args, CommandConsole console)
    {
        var options = new GlobalOptions();
        string[] words = [];
        CommandException? problem = null;
        try
        {
            words = OptionParser.Parse(args, ref options);
        }
        catch (CommandException exception)
        {
            problem = exception;
        }

        Report report = options.Json ? new JsonReport(console, options.Pretty) : new PlainReport(console);
        using var narrator = options.TraceBpf ? new BpfNarrator(console) : null;
        using var catalog = new ObjectCatalog { Narrator = narrator };
        var context = new CommandContext(console, options, report, catalog);
        var code = problem is null ? RunWords(context, words) : Refuse(context, problem);
        report.Complete();
        return code;
    }

    /// <summary>Runs one command of words without options; failures are told and become the exit code.</summary>
    public static int RunWords(CommandContext context, string[] words) => Attempt(context, () =>
    {
        var arguments = new ArgReader(words);
        if (context.Options.Help)
            return Table.Help(context);
        return context.Options.Version ? VersionCommand.Run(context, ref arguments) : Table.Run(context, ref arguments);
    });

    /// <summary>Does something; failures are told and become the exit code.</summary>
    public static int Attempt(CommandContext context, Func<int> action)
    {
        var depth = context.Report.Depth;
        try
        {
            return action();
        }
        catch (CommandException exception)
        {
            return Fail(context, depth, exception.Message, exception.Hint, exception.ExitCode);
        }
        catch (BpfFormatException exception)
        {
            return Fail(context, depth, $"the types are damaged: {exception.Message}", null, ExitCode.Failure);
        }
        catch (BpfException exception)
        {
            return Fail(context, depth, exception.Message, null, ExitCode.Failure);
        }
    }

    private static int Fail(CommandContext context, int depth, string message, string? hint, int code)
    {
        context.Report.Error(message);
        context.Report.Unwind(depth);
        if (hint is not null)
            context.Report.Remark($"       {hint}");
        return code;
    }

    private static int Refuse(CommandContext context, CommandException problem)
    {
        context.Report.Error(problem.Message);
        if (!context.Report.IsJson)
            Table.Help(context);
        return problem.ExitCode;
    }

    private static int Help(CommandContext context, ref ArgReader arguments) => Table.Help(context);
}
