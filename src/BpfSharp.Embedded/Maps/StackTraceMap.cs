using System.Runtime.InteropServices;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_STACK_TRACE: stacks by a number made from their hash.</summary>
internal sealed class StackTraceMap : VmMap
{
    private readonly Lock _lock = new();
    private readonly ulong[]?[] _stacks;
    private readonly uint _mask;

    public StackTraceMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        var buckets = System.Numerics.BitOperations.RoundUpToPowerOf2(spec.MaxEntries);
        _stacks = new ulong[]?[buckets];
        _mask = buckets - 1;
    }

    /// <summary>How many addresses a stack may have.</summary>
    public int Depth => Info.ValueSize / sizeof(ulong);

    /// <summary>Keeps a stack and gives its number, or a negative error number (EEXIST: another stack has the bucket).</summary>
    /// <param name="addresses">The innermost first.</param>
    /// <param name="flags">The flags of bpf_get_stackid.</param>
    public long Add(ReadOnlySpan<ulong> addresses, ulong flags)
    {
        const ulong ReuseStackId = 1 << 10, FastCompare = 1 << 9;
        addresses = addresses[..Math.Min(addresses.Length, Depth)];
        var bucket = KeyHash.OfBytes(MemoryMarshal.AsBytes(addresses), 0) & _mask;
        lock (_lock)
        {
            var old = _stacks[bucket];
            if (old is not null && ((flags & FastCompare) != 0 || addresses.SequenceEqual(old)))
                return bucket;
            if (old is not null && (flags & ReuseStackId) == 0)
                return -(long)Errno.EEXIST;
            _stacks[bucket] = addresses.ToArray();
            return bucket;
        }
    }

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        lock (_lock)
        {
            if (StackOf(key) is not { } stack)
                return Errno.ENOENT;
            value.Clear();
            MemoryMarshal.AsBytes(stack.AsSpan()).CopyTo(value);
            return Errno.None;
        }
    }

    public override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value)
    {
        var errno = Lookup(key, value);
        return errno == Errno.None ? Delete(key) : errno;
    }

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Errno.EINVAL;

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            var index = MemoryMarshal.Read<uint>(key);
            if (index >= (uint)_stacks.Length)
                return Errno.E2BIG;
            var was = _stacks[index];
            _stacks[index] = null;
            return was is null ? Errno.ENOENT : Errno.None;
        }
    }

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        lock (_lock)
        {
            var index = key.IsEmpty || StackOf(key) is null ? 0 : MemoryMarshal.Read<uint>(key) + 1;
            while (index < (uint)_stacks.Length && _stacks[index] is null)
                index++;
            if (index >= (uint)_stacks.Length)
                return Errno.ENOENT;
            MemoryMarshal.Write(next, index);
            return Errno.None;
        }
    }

    private ulong[]? StackOf(ReadOnlySpan<byte> key) => MemoryMarshal.Read<uint>(key) is var index && index < (uint)_stacks.Length ? _stacks[index] : null;
}
