using System.Runtime.CompilerServices;
using BpfSharp.Backends;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>
/// An array whose values are memory of this process too (<c>BPF_MAP_TYPE_ARRAY</c> with <c>BPF_F_MMAPABLE</c>, since Linux 5.5): reading and writing makes no
/// system call. It has to be disposed, and may outlive its map.
/// </summary>
/// <typeparam name="T">The value: of exactly the map's size.</typeparam>
public sealed class BpfMappedArray<T> : BpfTypedMap, IDisposable where T : unmanaged
{
    // The kernel lays out an array's values on multiples of 8 bytes (array_map_alloc: elem_size).
    private const int Alignment = 8;

    private readonly MappedMemory _memory;
    private readonly int _stride;

    /// <summary>Maps an array into memory.</summary>
    /// <param name="map">The array.</param>
    /// <param name="readOnly">Only to read; the way for frozen maps. An array that is mapped to be written can't be frozen.</param>
    /// <exception cref="MapTypeMismatchException">The map is no array, or its values have another size.</exception>
    /// <exception cref="BpfException">The map can't be mapped into memory.</exception>
    public BpfMappedArray(BpfMap map, bool readOnly = false) : base(map)
    {
        MapBinding.RequireType(map, "BpfMappedArray", MapType.Array);
        MapBinding.RequireValue<T>(map);
        IsReadOnly = readOnly;
        _stride = (Unsafe.SizeOf<T>() + Alignment - 1) / Alignment * Alignment;
        var length = (long)_stride * Capacity;
        if (length > int.MaxValue)
            throw new BpfException($"Array {Name} has {length} bytes; at most {int.MaxValue} can be mapped at once.", Errno.E2BIG);
        if (!map.Info.Flags.HasFlag(MapFlags.MemoryMappable))
            throw new BpfException($"Array {Name} can't be mapped into memory: it was created without BPF_F_MMAPABLE. Create it with that flag, or use BpfArray.", Errno.EINVAL);
        if (map.Backend is not IMemoryMappedMap mappable)
            throw new BpfException($"Array {Name} can't be mapped into memory: its backend shares none. Use BpfArray.", Errno.EOPNOTSUPP);
        _memory = mappable.MapMemory((int)length, !readOnly, out var errno) ?? throw Refused(errno);
    }

    /// <summary>True where it was mapped only to be read.</summary>
    public bool IsReadOnly { get; }

    /// <summary>How many entries there are.</summary>
    public int Count => (int)Capacity;

    /// <summary>A copy of an entry's value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="InvalidOperationException">It is set, but was mapped only to be read.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public T this[int index]
    {
        get
        {
            using var view = View();
            return view[index];
        }

        set
        {
            using var view = View();
            view.Writable(index) = value;
        }
    }

    /// <summary>The values where they lie, for a <c>using</c> block.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public MappedArrayView<T> View() => new(_memory, Count, _stride, IsReadOnly);

    /// <summary>Gives the memory back, when the last view is disposed. The map stays open.</summary>
    public void Dispose() => _memory.Dispose();

    private BpfException Refused(Errno errno)
    {
        var why = errno switch
        {
            Errno.EPERM or Errno.EACCES => "it is frozen or opened for reading; map it with readOnly: true",
            Errno.ENOMEM => "there is no room in this process's memory",
            _ => "the kernel refuses",
        };
        return new BpfException($"Array {Name} can't be mapped into memory: {why} ({errno}).", errno);
    }
}
