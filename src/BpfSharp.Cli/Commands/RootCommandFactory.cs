using System.CommandLine;

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
        var root = new RootCommand("eBPF for .NET: BCC's C dialect and tables, bpftool's map commands, and an engine of its own.")
        {
            RunCommand.Create(console, workload),
            CompileCommand.Create(console),
            CheckCommand.Create(console),
            CacheCommand.Create(console),
            VmCommand.Create(console),
        };
        var parsed = root.Parse(own);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                console.WriteError($"bpfsharp: {error.Message}");
            console.WriteError($"See 'bpfsharp {parsed.CommandResult.Command.Name} --help'.".Replace("bpfsharp BpfSharp.Cli", "bpfsharp", StringComparison.Ordinal));
            return 2;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (BpfException error)
        {
            console.WriteError($"bpfsharp: {error.Message}");
            return 1;
        }
        catch (IOException error)
        {
            console.WriteError($"bpfsharp: {error.Message}");
            return 1;
        }
        catch (UnauthorizedAccessException error)
        {
            console.WriteError($"bpfsharp: {error.Message}");
            return 1;
        }
    }
}
