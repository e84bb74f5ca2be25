namespace BpfSharp.Kernel;

/// <summary>Words for error numbers.</summary>
internal static class Errors
{
    /// <summary><c>ENOENT (no such file, entry or object)</c>; the bare number where it is not a well-known one.</summary>
    public static string Describe(Errno errno) => Meaning(errno) is { } meaning ? $"{Name(errno)} ({meaning})" : Name(errno);

    private static string Name(Errno errno) => Enum.IsDefined(errno) ? errno.ToString() : $"errno {(int)errno}";

    private static string? Meaning(Errno errno) => errno switch
    {
        Errno.EPERM => "operation not permitted",
        Errno.ENOENT => "no such file, entry or object",
        Errno.ESRCH => "no such process or type",
        Errno.E2BIG => "too big",
        Errno.EBADF => "not a descriptor of the right kind",
        Errno.EAGAIN => "try again",
        Errno.ENOMEM => "out of memory",
        Errno.EACCES => "access denied",
        Errno.EFAULT => "bad address",
        Errno.EBUSY => "busy",
        Errno.EEXIST => "already there",
        Errno.ENODEV => "no such device",
        Errno.ENOTDIR => "not a directory",
        Errno.EINVAL => "invalid argument",
        Errno.EMFILE => "too many open files",
        Errno.ENOSPC => "no space left",
        Errno.ERANGE => "out of range",
        Errno.ENOSYS => "no such system call",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "not supported",
        _ => null,
    };
}
