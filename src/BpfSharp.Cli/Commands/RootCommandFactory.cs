using System.CommandLine;
using System.CommandLine.Help;

namespace BpfSharp.Cli.Commands;

/// <summary>The command line of everything that isn't bpftool's grammar.</summary>
internal static class RootCommandFactory
{
    /// <summary>Parses and runs; the exit code is 0 when all went well, 1 for a failure that was explained, 2 for a command line that makes no sense.</summary>
    public static int Run(string[] args, CommandConsole console)
    {
        // What follows -- is another program's command line: none of our grammar applies to it.
        var separator = Array.IndexOf(args, "--");
        var (own, workload) = separator < 0 ? (args, []) : (args[..separator], args[(separator + 1)..]);
        var parsed = Create(console, workload).Parse(own.Length == 0 ? ["--help"] : own);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                console.WriteError($"bpfsharp: {error.Message}");
            var verb = parsed.CommandResult.Command.Name;
            console.WriteError($"See 'bpfsharp {(verb == "bpfsharp" ? "" : verb + " ")}--help'.");
            return 2;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error });
        }
        catch (Exception error) when (error is BpfException or Formats.BpfFormatException or IOException or UnauthorizedAccessException)
        {
            console.WriteError($"bpfsharp: {error.Message}");
            return 1;
        }
        finally
        {
            console.Flush();
        }
    }

    private static Command Create(CommandConsole console, string[] workload) => new("bpfsharp", "eBPF for .NET: BCC's C dialect and tables, bpftool's commands, and an engine of its own.")
    {
        new HelpOption { Recursive = true },
        RunCommand.Create(console, workload),
        CompileCommand.Create(console),
        CheckCommand.Create(console),
        CacheCommand.Create(console),
        VmCommand.Create(console),
        // These have bpftool's grammar and never come here (see CommandLineRouter); they stand here to be listed.
        new Command("map", "Maps: show, dump, lookup, update, top, watch, export …; see 'bpfsharp map help'."),
        new Command("prog", "Loaded programs: show."),
        new Command("btf", "Types: show, dump."),
        new Command("link", "Attachments: show."),
        new Command("batch", "Commands of map, prog, btf and link from a file."),
        new Command("version", "Show the version."),
    };
}
