using System.Text;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool;

/// <summary>Does what a command says and gives the exit code.</summary>
internal delegate int CommandHandler(CommandContext context, ref ArgReader arguments);

/// <summary>A word that can begin a command.</summary>
/// <param name="Name">The word.</param>
/// <param name="Syntax">What follows it, a line each, for the usage text; empty for words that another line shows.</param>
/// <param name="Run">What it does.</param>
internal sealed record Command(string Name, string[] Syntax, CommandHandler Run);

/// <summary>
/// The words that can begin a command, in an order that is part of the contract: a beginning of a word stands for the first one that it fits, so that
/// <c>d</c> is <c>dump</c> and <c>de</c> is <c>delete</c>. No word stands for the first one. The usage text comes from here.
/// </summary>
internal sealed class CommandTable(string prefix, Command[] commands, string[] notes)
{
    private const string Program = "bpfsharp";

    /// <summary>Runs the command that the first word begins.</summary>
    public int Run(CommandContext context, ref ArgReader arguments)
    {
        try
        {
            if (arguments.IsAtEnd)
                return commands[0].Run(context, ref arguments);
            foreach (var command in commands)
            {
                if (arguments.TryTake(command.Name))
                    return command.Run(context, ref arguments);
            }
        }
        catch (UsageException)
        {
            // The words are no command: told below, like a first word that is none.
        }

        context.Report.Usage(Usage());
        return ExitCode.Failure;
    }

    /// <summary>The <c>help</c> command.</summary>
    public int Help(CommandContext context)
    {
        context.Report.Usage(Usage());
        return ExitCode.Success;
    }

    private string Usage()
    {
        var text = new StringBuilder();
        foreach (var line in commands.SelectMany(command => command.Syntax.Select(syntax => $"{Program} {prefix}{syntax}")))
            text.Append(text.Length == 0 ? "Usage: " : "\n       ").Append(line.TrimEnd());
        if (notes.Length > 0)
            text.Append('\n');
        foreach (var note in notes)
            text.Append("\n       ").Append(note);
        return text.ToString();
    }
}
