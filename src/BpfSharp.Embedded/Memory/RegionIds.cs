namespace BpfSharp.Embedded.Memory;

/// <summary>Gives out the ids of regions that outlive a run; one set for each engine.</summary>
internal sealed class RegionIds
{
    private readonly Lock _lock = new();
    private readonly Stack<int> _returned = [];
    private int _next = GuestAddress.FirstShared;

    /// <summary>An id that nothing else has.</summary>
    /// <exception cref="BpfException">All are taken.</exception>
    public int Take()
    {
        lock (_lock)
        {
            if (_returned.TryPop(out var id))
                return id;
            if (_next == RegionTable.Capacity)
                throw new BpfException($"The embedded engine can hold {RegionTable.Capacity} memory regions and all are in use: dispose maps that are no longer needed.", Errno.ENOMEM);
            return _next++;
        }
    }

    /// <summary>Lets an id be given out again.</summary>
    public void Return(int id)
    {
        lock (_lock)
            _returned.Push(id);
    }
}
