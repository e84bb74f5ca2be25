using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// Numbered elements with a key and a value each. Values lie in blocks that programs can point into; keys and links lie where they can't reach.
/// Blocks come into being as elements are first taken, so an empty map of a million entries costs little.
/// </summary>
internal sealed class ElementStore
{
    private const int TargetBlockBytes = 1 << 18;

    private readonly Lock _lock = new();
    private readonly MapEnvironment _environment;
    private readonly int _keySize;
    private readonly int _valueBytes;
    private readonly int _blockShift;
    private readonly int _capacity;
    private readonly bool _isReadOnly;
    private readonly GuestBlock?[] _values;
    private readonly byte[]?[] _keys;
    private readonly Stack<int> _free = [];
    private int _used;

    /// <summary>Makes room for elements.</summary>
    /// <param name="environment">The engine.</param>
    /// <param name="capacity">How many at most.</param>
    /// <param name="keySize">Bytes of a key.</param>
    /// <param name="valueBytes">Bytes of a value, all CPUs' values together, a multiple of 8.</param>
    /// <param name="isReadOnly">True where programs may not write values.</param>
    public ElementStore(MapEnvironment environment, int capacity, int keySize, int valueBytes, bool isReadOnly)
    {
        _environment = environment;
        _capacity = capacity;
        _keySize = keySize;
        _valueBytes = valueBytes;
        _isReadOnly = isReadOnly;
        var perBlock = Math.Clamp(TargetBlockBytes / Math.Max(1, valueBytes), 1, capacity);
        _blockShift = System.Numerics.BitOperations.Log2((uint)perBlock);
        var blocks = (capacity >> _blockShift) + 1;
        _values = new GuestBlock?[blocks];
        _keys = new byte[]?[blocks];
    }

    /// <summary>Takes an element that no one has; false where all are taken. The value is zero or what its last owner left.</summary>
    public bool TryTake(out int element)
    {
        lock (_lock)
        {
            if (_free.TryPop(out element))
                return true;
            if (_used == _capacity)
                return false;
            element = _used++;
            EnsureBlock(element >> _blockShift);
            return true;
        }
    }

    /// <summary>Gives an element back.</summary>
    public void Return(int element)
    {
        lock (_lock)
            _free.Push(element);
    }

    /// <summary>An element's key.</summary>
    public Span<byte> Key(int element) => _keys[element >> _blockShift].AsSpan((element & ((1 << _blockShift) - 1)) * _keySize, _keySize);

    /// <summary>An element's value.</summary>
    public Span<byte> Value(int element) => _values[element >> _blockShift]!.Slice(OffsetOf(element), _valueBytes);

    /// <summary>Where a program finds a part of the value.</summary>
    public ulong AddressOf(VmContext context, int element, int offset = 0)
    {
        var block = _values[element >> _blockShift]!;
        context.Table.Enter(block);
        return block.Address + (uint)(OffsetOf(element) + offset);
    }

    private int OffsetOf(int element) => (element & ((1 << _blockShift) - 1)) * _valueBytes;

    private void EnsureBlock(int block)
    {
        if (_values[block] is not null)
            return;
        var elements = Math.Min(1 << _blockShift, _capacity - (block << _blockShift));
        _keys[block] = new byte[elements * _keySize];
        _values[block] = new GuestBlock(_environment.Regions, elements * _valueBytes, _isReadOnly);
    }
}
