using System.Runtime.CompilerServices;

namespace BpfSharp.Embedded.Memory;

/// <summary>Memory that programs can hold pointers into: a map's values, a ring buffer's data. Lives on the pinned heap, so that whoever still refers to it keeps it.</summary>
internal sealed unsafe class GuestBlock
{
    private readonly RegionIds _ids;
    private readonly byte[] _bytes;

    /// <summary>Takes an id and zeroed memory.</summary>
    public GuestBlock(RegionIds ids, int length, bool isReadOnly = false)
    {
        _ids = ids;
        // Eight spare bytes let the block begin at a multiple of eight, which atomic operations need.
        _bytes = GC.AllocateArray<byte>(length + 8, pinned: true);
        Memory = (byte*)(((nint)Unsafe.AsPointer(ref _bytes[0]) + 7) & ~7);
        Length = (uint)length;
        WriteLength = isReadOnly ? 0 : Length;
        RegionId = ids.Take();
        Address = GuestAddress.Of(RegionId);
    }

    /// <summary>No table can hold the id any more when nothing refers to the block.</summary>
    ~GuestBlock() => _ids.Return(RegionId);

    /// <summary>The region's id in every table.</summary>
    public int RegionId { get; }

    /// <summary>The first byte as programs see it.</summary>
    public ulong Address { get; }

    /// <summary>The first byte.</summary>
    public byte* Memory { get; }

    /// <summary>Size in bytes.</summary>
    public uint Length { get; }

    /// <summary>How many bytes programs may write.</summary>
    public uint WriteLength { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Bytes => new(Memory, (int)Length);

    /// <summary>A part of the bytes.</summary>
    public Span<byte> Slice(int offset, int length) => Bytes.Slice(offset, length);
}
