namespace BpfSharp.Backends;

/// <summary>An attachment. Disposing detaches; so does the end of the process, whatever its cause, wherever the kernel has a way for that.</summary>
public interface ILinkBackend : IDisposable
{
    /// <summary>How it is attached, in a few words for people: <c>tracepoint syscalls:sys_enter_execve (perf event)</c>.</summary>
    string Description { get; }
}
