using System.Buffers;

namespace BpfSharp;

/// <summary>Room for what a lookup in a per-CPU map copies: taken from the pool, given back when disposed.</summary>
internal readonly ref struct PerCpuBuffer : IDisposable
{
    private readonly byte[] _rented;
    private readonly int _size;

    public PerCpuBuffer(BpfMap map)
    {
        _size = map.Info.FullValueSize;
        _rented = ArrayPool<byte>.Shared.Rent(_size);
    }

    public Span<byte> Bytes => _rented.AsSpan(0, _size);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
}
