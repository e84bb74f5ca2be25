using System.Collections.Concurrent;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>Finds the ring buffer that a record belongs to: commit and discard get only the record's address.</summary>
internal sealed class RingDirectory
{
    private readonly ConcurrentDictionary<int, WeakReference<RingBufferMap>> _rings = [];

    /// <summary>Enters a ring buffer by the region of its data.</summary>
    public void Add(int region, RingBufferMap ring)
    {
        if (!_rings.TryGetValue(region, out var known) || !known.TryGetTarget(out var target) || target != ring)
            _rings[region] = new WeakReference<RingBufferMap>(ring);
    }

    /// <summary>Commits or gives up the record at an address; false where there is none.</summary>
    public bool Finish(ulong address, bool discard)
        => GuestAddress.IsGuest(address) && _rings.TryGetValue((int)GuestAddress.Region(address), out var known)
        && known.TryGetTarget(out var ring) && ring.Finish(address, discard);
}
