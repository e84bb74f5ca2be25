using System.Numerics;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_BLOOM_FILTER: says surely not, or perhaps.</summary>
internal sealed class BloomFilterMap : VmMap
{
    private readonly uint[] _bits;
    private readonly uint _mask;
    private readonly int _hashes;

    public BloomFilterMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        // map_extra's lower four bits are the number of hash functions, five where it is 0; 7/5 bits for each entry and function, as in the kernel.
        _hashes = (int)(spec.Extra & 15) is var wanted and not 0 ? wanted : 5;
        var bits = BitOperations.RoundUpToPowerOf2((ulong)spec.MaxEntries * (uint)_hashes * 7 / 5);
        bits = Math.Clamp(bits, 64, 1UL << 32);
        _bits = new uint[bits / 32];
        _mask = (uint)(bits - 1);
    }

    public override Errno Push(ReadOnlySpan<byte> value, ElementFlags flags)
    {
        if (flags != ElementFlags.Any)
            return Errno.EINVAL;
        for (var i = 0; i < _hashes; i++)
        {
            var bit = KeyHash.OfBytes(value, (ulong)i + 1) & _mask;
            Interlocked.Or(ref _bits[bit / 32], 1u << (int)(bit % 32));
        }

        return Errno.None;
    }

    public override Errno Peek(Span<byte> value, bool remove)
    {
        if (remove)
            return Errno.EOPNOTSUPP;
        for (var i = 0; i < _hashes; i++)
        {
            var bit = KeyHash.OfBytes(value, (ulong)i + 1) & _mask;
            if ((Volatile.Read(ref _bits[bit / 32]) & (1u << (int)(bit % 32))) == 0)
                return Errno.ENOENT;
        }

        return Errno.None;
    }

    /// <summary>The value is what is asked for.</summary>
    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value) => Peek(value, false);

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Push(value, flags);

    public override Errno Delete(ReadOnlySpan<byte> key) => Errno.EOPNOTSUPP;

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EOPNOTSUPP;
}
