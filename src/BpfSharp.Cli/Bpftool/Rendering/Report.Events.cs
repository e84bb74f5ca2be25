using BpfSharp.Cli.Bpftool.Events;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Records of perf and ring buffers.</content>
internal abstract partial class Report
{
    /// <summary>A record that a program sent.</summary>
    /// <param name="place">Its CPU and index; null for ring buffers, which have neither.</param>
    /// <param name="time">When it was read, in nanoseconds of the monotonic clock.</param>
    /// <param name="data">Its bytes.</param>
    public abstract void Event(EventPlace? place, ulong time, ReadOnlySpan<byte> data);

    /// <summary>Records that found no room.</summary>
    public abstract void LostEvents(EventPlace place, ulong count);
}
