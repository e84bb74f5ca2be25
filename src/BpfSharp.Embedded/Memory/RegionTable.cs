using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Memory;

/// <summary>
/// What one run of a program can reach: an entry for each region, indexed by the region's id. Memory of maps is entered when the program first gets
/// a pointer into it, and everything is taken out when the run ends; till then the table keeps the memory's owners alive.
/// </summary>
internal sealed unsafe class RegionTable : IDisposable
{
    /// <summary>How many ids there are. A table is 1 MiB of address space, of which only the pages in use are ever backed by memory.</summary>
    public const int Capacity = 1 << 16;

    private readonly List<(int Id, object? Owner)> _entered = [];

    public RegionTable() => Entries = (Region*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Region));

    ~RegionTable() => Free();

    /// <summary>The entries, at an address that never changes.</summary>
    public Region* Entries { get; private set; }

    /// <summary>Makes memory visible under an id.</summary>
    /// <param name="id">The id, below <see cref="Capacity"/>.</param>
    /// <param name="memory">Pinned memory.</param>
    /// <param name="readLength">How many bytes may be read.</param>
    /// <param name="writeLength">How many bytes may be written.</param>
    /// <param name="owner">What keeps the memory alive; null where the caller does.</param>
    public void Enter(int id, byte* memory, uint readLength, uint writeLength, object? owner)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)Capacity);
        ref var entry = ref Entries[id];
        entry.Base = memory;
        entry.ReadLength = readLength;
        entry.WriteLength = writeLength;
        _entered.Add((id, owner));
    }

    /// <summary>Makes a block visible under its own id, unless it is already.</summary>
    public void Enter(GuestBlock block)
    {
        if (Entries[block.RegionId].Base == null)
            Enter(block.RegionId, block.Memory, block.Length, block.WriteLength, block);
    }

    /// <summary>Takes everything out.</summary>
    public void Clear()
    {
        foreach (var (id, _) in CollectionsMarshal.AsSpan(_entered))
            Entries[id] = default;
        _entered.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(Entries);
        Entries = null;
    }
}
