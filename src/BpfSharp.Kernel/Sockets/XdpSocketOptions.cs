namespace BpfSharp.Kernel;

/// <summary>Choices for <see cref="XdpSocket"/>; the defaults suit most uses.</summary>
public sealed record XdpSocketOptions
{
    /// <summary>The defaults.</summary>
    public static XdpSocketOptions Default { get; } = new();

    /// <summary>Which of the interface's queues.</summary>
    public uint Queue { get; init; }

    /// <summary>How many frames can wait to be read, and as many to be sent: a power of two.</summary>
    public int RingSize { get; init; } = 1024;

    /// <summary>True for frames that the driver puts right into our memory, where it can; false to have the kernel copy them, which every interface can.</summary>
    public bool ZeroCopy { get; init; }
}

/// <summary>What the kernel counted on an <see cref="XdpSocket"/>.</summary>
/// <param name="Dropped">Arriving frames dropped, for want of memory or else.</param>
/// <param name="RingFull">Arriving frames dropped because no one read the ones before (since 5.9).</param>
/// <param name="InvalidSends">Frames to be sent that were malformed.</param>
public readonly record struct XdpSocketStatistics(ulong Dropped, ulong RingFull, ulong InvalidSends);
