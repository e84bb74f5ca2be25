namespace BpfSharp.Cli.Bpftool;

/// <summary>Ends a command with a message for people and an exit code.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string message, int exitCode = Bpftool.ExitCode.Failure) : base(message) => ExitCode = exitCode;

    public int ExitCode { get; }

    /// <summary>A further line that helps a person on; not part of what scripts compare, so it goes to standard error only.</summary>
    public string? Hint { get; init; }

    /// <summary>A call that failed: <c>what: reason</c>, with the code that bpftool ends with.</summary>
    public static CommandException Of(string what, Errno errno) => new($"{what}: {ErrnoText.Of(errno)}", Bpftool.ExitCode.Of(errno));
}

/// <summary>The words don't make a command: the usage of the object is shown and the command fails.</summary>
internal sealed class UsageException : Exception;
