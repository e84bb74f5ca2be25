namespace BpfSharp.Cli.Bpftool;

/// <summary>Exit codes as bpftool gives them: what its functions return, cut to a byte.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Wrong usage, words that can't be parsed, objects that can't be opened: -1.</summary>
    public const int Failure = 255;

    /// <summary>A system call that failed: the negated error number (254 for ENOENT, 239 for EEXIST, 234 for EINVAL).</summary>
    public static int Of(Errno errno) => errno == Errno.None ? Success : unchecked((byte)-(int)errno);
}
