using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Takes the contents of one map after the other.</summary>
internal abstract class DumpWriter
{
    /// <summary>The next map begins.</summary>
    public abstract IEntryWriter BeginMap(MapLayout layout);

    /// <summary>The map is at its end.</summary>
    /// <param name="count">How many entries it had.</param>
    /// <param name="isLast">True for the last map.</param>
    public abstract void EndMap(long count, bool isLast);

    /// <summary>All maps are at their end.</summary>
    public abstract void EndDump();
}

/// <summary>Takes the entries of a map, many at a time.</summary>
internal interface IEntryWriter
{
    /// <summary>Entries that follow each other in both spans; per-CPU values with all CPUs' in a row.</summary>
    void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count);

    /// <summary>A key whose value can't be read.</summary>
    void Unreadable(ReadOnlySpan<byte> key, Errno errno);
}

/// <summary>A writer of entries whose work can be shared: forks format parts elsewhere, and the parts are put together in order.</summary>
internal interface IForkingWriter : IEntryWriter
{
    /// <summary>A writer of the same form into another place, for use by one other thread.</summary>
    IEntryWriter Fork(Utf8Writer output);

    /// <summary>Puts in what a fork wrote.</summary>
    void Append(ReadOnlySpan<byte> part);
}
