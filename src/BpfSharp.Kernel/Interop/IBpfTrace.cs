namespace BpfSharp.Kernel;

/// <summary>Sees every call of bpf(2) that this process makes through BpfSharp, after it returned.</summary>
public interface IBpfTrace
{
    /// <summary>Takes one call. Runs on the caller's thread, which may be on a hot path: be quick, and make no bpf call.</summary>
    /// <param name="command">The command.</param>
    /// <param name="attributes">The <c>union bpf_attr</c> as it is after the call; valid only during this call.</param>
    /// <param name="result">What the call returned: a descriptor, a count, or -1.</param>
    /// <param name="errno">The error number; <see cref="Errno.None"/> when it succeeded.</param>
    void OnCall(BpfCommand command, ReadOnlySpan<byte> attributes, int result, Errno errno);
}

/// <summary>Where traces of bpf(2) go.</summary>
public static class BpfTrace
{
    /// <summary>The observer of all calls of the process; null (the default) costs one comparison a call.</summary>
    public static IBpfTrace? Sink { get; set; }
}
