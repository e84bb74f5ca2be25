using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_LPM_TRIE: a binary trie over the bits of keys; a lookup gives the longest prefix that fits.</summary>
/// <remarks>
/// A key is a 32-bit prefix length in host order, then the data in network order. Nodes that only part two branches hold no entry.
/// Lookups walk at most as many nodes as a key has bits.
/// </remarks>
internal sealed class LpmTrieMap : VmMap
{
    private readonly Lock _lock = new();
    private readonly ElementStore _store;
    private readonly int _maxPrefix;
    private Node? _root;
    private int _count;

    public LpmTrieMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        _maxPrefix = (spec.KeySize - 4) * 8;
        _store = new ElementStore(environment, checked((int)spec.MaxEntries), spec.KeySize, ValueStride, (spec.Flags & MapFlags.ReadOnlyForPrograms) != 0);
    }

    public override bool HasLookupBatch => true;

    public override bool HasUpdateBatch => true;

    public override bool HasDeleteBatch => true;

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        lock (_lock)
        {
            var element = FindLongest(key);
            if (element < 0)
                return Errno.ENOENT;
            _store.Value(element)[..value.Length].CopyTo(value);
            return Errno.None;
        }
    }

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            var element = FindLongest(key);
            return element < 0 ? 0 : _store.AddressOf(context, element);
        }
    }

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
    {
        if (flags > ElementFlags.Exist || PrefixOf(key) > _maxPrefix)
            return Errno.EINVAL;
        lock (_lock)
        {
            var node = FindExact(key);
            if (node is { Element: >= 0 })
            {
                if (flags == ElementFlags.NoExist)
                    return Errno.EEXIST;
                // The bits behind the prefix are kept as last given.
                key.CopyTo(_store.Key(node.Element));
                value.CopyTo(_store.Value(node.Element));
                return Errno.None;
            }

            if (flags == ElementFlags.Exist)
                return Errno.ENOENT;
            return Add(key, value);
        }
    }

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        if (PrefixOf(key) > _maxPrefix)
            return Errno.EINVAL;
        lock (_lock)
        {
            if (FindExact(key) is not { Element: >= 0 } node)
                return Errno.ENOENT;
            _store.Return(node.Element);
            node.Element = -1;
            _count--;
            _root = Pruned(_root);
            return Errno.None;
        }
    }

    /// <summary>More specific prefixes come before those that hold them, as in the kernel.</summary>
    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        lock (_lock)
        {
            var isPast = key.IsEmpty || PrefixOf(key) > _maxPrefix || FindExact(key) is not { Element: >= 0 };
            foreach (var element in InOrder(_root))
            {
                if (isPast)
                {
                    _store.Key(element).CopyTo(next);
                    return Errno.None;
                }

                isPast = SamePrefix(_store.Key(element), key);
            }

            return Errno.ENOENT;
        }
    }

    private static uint PrefixOf(ReadOnlySpan<byte> key) => MemoryMarshal.Read<uint>(key);

    private static int BitOf(ReadOnlySpan<byte> key, int bit) => (key[4 + (bit / 8)] >> (7 - (bit % 8))) & 1;

    private static int CommonBits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int limit)
    {
        var bits = 0;
        while (bits < limit && BitOf(left, bits) == BitOf(right, bits))
            bits++;
        return bits;
    }

    private static bool SamePrefix(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        => PrefixOf(left) == PrefixOf(right) && CommonBits(left, right, (int)PrefixOf(left)) == PrefixOf(left);

    private static IEnumerable<int> InOrder(Node? node)
    {
        if (node is null)
            yield break;
        foreach (var element in InOrder(node.Zero))
            yield return element;
        foreach (var element in InOrder(node.One))
            yield return element;
        if (node.Element >= 0)
            yield return node.Element;
    }

    /// <summary>Takes out nodes that hold nothing and part nothing.</summary>
    private static Node? Pruned(Node? node)
    {
        if (node is null)
            return null;
        node.Zero = Pruned(node.Zero);
        node.One = Pruned(node.One);
        if (node.Element >= 0 || (node.Zero is not null && node.One is not null))
            return node;
        return node.Zero ?? node.One;
    }

    private int FindLongest(ReadOnlySpan<byte> key)
    {
        var found = -1;
        if (PrefixOf(key) > _maxPrefix)
            return -1;
        var limit = (int)PrefixOf(key);
        for (var node = _root; node is not null; node = BitOf(key, node.Length) == 0 ? node.Zero : node.One)
        {
            if (node.Length > limit || CommonBits(node.Bits, key, node.Length) < node.Length)
                break;
            if (node.Element >= 0)
                found = node.Element;
            if (node.Length == limit)
                break;
        }

        return found;
    }

    private Node? FindExact(ReadOnlySpan<byte> key)
    {
        var length = (int)PrefixOf(key);
        var node = _root;
        while (node is not null && node.Length < length && CommonBits(node.Bits, key, node.Length) == node.Length)
            node = BitOf(key, node.Length) == 0 ? node.Zero : node.One;
        return node is not null && node.Length == length && CommonBits(node.Bits, key, length) == length ? node : null;
    }

    private Errno Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_count == Info.MaxEntries || !_store.TryTake(out var element))
            return Errno.ENOSPC;
        key.CopyTo(_store.Key(element));
        value.CopyTo(_store.Value(element));
        _count++;
        ref var place = ref _root;
        var length = (int)PrefixOf(key);
        while (true)
        {
            if (place is null)
            {
                place = new Node(key, length, element);
                return Errno.None;
            }

            var common = CommonBits(place.Bits, key, Math.Min(place.Length, length));
            if (common == place.Length && common == length)
            {
                place.Element = element;
                return Errno.None;
            }

            if (common == place.Length)
            {
                place = ref place.ChildFor(BitOf(key, common));
                continue;
            }

            // The new key ends inside, or leaves, the way to this node: a node between.
            var between = new Node(key, common, common == length ? element : -1);
            between.ChildFor(BitOf(place.Bits, common)) = place;
            if (common != length)
                between.ChildFor(BitOf(key, common)) = new Node(key, length, element);
            place = between;
            return Errno.None;
        }
    }

    /// <summary>A prefix: its first <paramref name="length"/> bits, and what is below it.</summary>
    private sealed class Node(ReadOnlySpan<byte> key, int length, int element)
    {
        private Node? _zero;
        private Node? _one;

        public byte[] Bits { get; } = key.ToArray();

        public int Length { get; } = length;

        /// <summary>The entry, or -1.</summary>
        public int Element { get; set; } = element;

        public Node? Zero
        {
            get => _zero;
            set => _zero = value;
        }

        public Node? One
        {
            get => _one;
            set => _one = value;
        }

        public ref Node? ChildFor(int bit) => ref bit == 0 ? ref _zero : ref _one;
    }
}
