namespace BpfSharp.Embedded;

/// <summary>What programs learn of the world around them. Every source of time, identity, chance and foreign memory is here, so that tests can set them.</summary>
public interface IVmEnvironment
{
    /// <summary>Nanoseconds since the machine started, without suspended time (CLOCK_MONOTONIC).</summary>
    ulong MonotonicTime { get; }

    /// <summary>Nanoseconds since the machine started, with suspended time (CLOCK_BOOTTIME).</summary>
    ulong BootTime { get; }

    /// <summary>International atomic time in nanoseconds (CLOCK_TAI).</summary>
    ulong TaiTime { get; }

    /// <summary>The CPU that the program runs on.</summary>
    int CurrentCpu { get; }

    /// <summary>The thread in whose name the program runs.</summary>
    VmTask CurrentTask { get; }

    /// <summary>Where <see cref="TryReadMemory"/> finds the current thread's <c>struct task_struct</c>; 0 where it doesn't.</summary>
    ulong CurrentTaskAddress => 0;

    /// <summary>The number that was given when the program that runs was attached (<c>bpf_get_attach_cookie</c>).</summary>
    ulong AttachCookie => 0;

    /// <summary>A random number.</summary>
    uint NextRandom();

    /// <summary>Copies memory of the process, or the kernel, that is being watched; false where there is none at the address.</summary>
    bool TryReadMemory(ulong address, Span<byte> destination);

    /// <summary>The return addresses of the current thread, the innermost first.</summary>
    /// <param name="isUser">True for the process's own stack, false for the kernel's.</param>
    /// <param name="addresses">Receives them.</param>
    /// <returns>How many, or -1 where there is no such stack.</returns>
    int GetStack(bool isUser, Span<ulong> addresses);

    /// <summary>Takes a line that a program printed.</summary>
    void Trace(VmTraceLine line);
}
