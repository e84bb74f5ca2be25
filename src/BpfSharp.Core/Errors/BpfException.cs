namespace BpfSharp;

/// <summary>The base of every failure that BpfSharp reports. The message says what failed, on what, why, and what to do.</summary>
public class BpfException : Exception
{
    /// <summary>A failure without an error number.</summary>
    public BpfException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>A failure that the kernel, or the embedded engine in its place, gave a number.</summary>
    public BpfException(string message, Errno errno, Exception? inner = null) : base(message, inner) => Errno = errno;

    /// <summary>The error number, or <see cref="Errno.None"/> where the failure has none.</summary>
    public Errno Errno { get; }
}
