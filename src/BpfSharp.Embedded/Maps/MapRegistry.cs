using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>The engine's maps by number. Reading takes no lock: programs look maps up with every helper call.</summary>
internal sealed class MapRegistry
{
    private readonly Lock _lock = new();
    private VmMap?[] _maps = new VmMap?[64];
    private int _last;

    /// <summary>The map of a handle; null where the number is not one.</summary>
    public VmMap? Find(ulong handle)
    {
        var maps = _maps;
        var number = GuestAddress.Offset(handle);
        return GuestAddress.Region(handle) == GuestAddress.MapRegion && number < (uint)maps.Length ? maps[number] : null;
    }

    /// <summary>Gives a map a number that has not been used before.</summary>
    public int Add(VmMap map)
    {
        lock (_lock)
        {
            var number = ++_last;
            if (number >= _maps.Length)
                Array.Resize(ref _maps, _maps.Length * 2);
            Volatile.Write(ref _maps[number], map);
            return number;
        }
    }

    /// <summary>Forgets a map.</summary>
    public void Remove(VmMap map)
    {
        lock (_lock)
            _maps[map.Id] = null;
    }
}
