using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Errors;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>What queues and stacks have in common: values without keys.</summary>
/// <typeparam name="T">The value: of exactly the map's size.</typeparam>
public abstract class BpfSequence<T> : BpfTypedMap where T : unmanaged
{
    private protected BpfSequence(BpfMap map, string view, MapType type) : base(map)
    {
        MapBinding.RequireType(map, view, type);
        MapBinding.RequireValue<T>(map);
    }

    /// <summary>Puts a value in.</summary>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void Push(T value) => Map.Set(default, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Puts a value in and drops the oldest one where there is no room (<c>BPF_EXIST</c>).</summary>
    public void PushDroppingOldest(T value) => Map.Set(default, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), ElementFlags.Exist);

    /// <summary>Puts a value in where there is room.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryPush(T value)
    {
        var errno = Map.Backend.Update(default, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        return errno == Errno.None || (errno == Errno.E2BIG ? false : throw MapErrors.Failed(Map, MapOperation.Update, errno));
    }

    /// <summary>Takes the next value out.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryPop(out T value)
    {
        value = default;
        return Map.TryTake(default, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    /// <summary>Copies the next value and leaves it in.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryPeek(out T value)
    {
        value = default;
        return Map.TryGetValue(default, MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    /// <summary>Takes the next value out.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Pop() => TryPop(out var value) ? value : throw new InvalidOperationException($"{Map.Info.Type} {Name} is empty.");

    /// <summary>Copies the next value and leaves it in.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Peek() => TryPeek(out var value) ? value : throw new InvalidOperationException($"{Map.Info.Type} {Name} is empty.");

    /// <summary>Takes values out until there are none, at most as many as there is room for, so that it ends while programs go on pushing.</summary>
    public IEnumerable<T> PopAll()
    {
        for (var i = 0u; i < Capacity && TryPop(out var value); i++)
            yield return value;
    }

    /// <summary>Takes all values out.</summary>
    /// <returns>How many that were.</returns>
    public long Clear() => Map.Clear();
}

/// <summary>A queue (<c>BPF_MAP_TYPE_QUEUE</c>): first in, first out. Since Linux 4.20.</summary>
/// <typeparam name="T">The value: of exactly the map's size.</typeparam>
public sealed class BpfQueue<T> : BpfSequence<T> where T : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no queue, or its values have another size.</exception>
    public BpfQueue(BpfMap map) : base(map, "BpfQueue", MapType.Queue)
    {
    }
}

/// <summary>A stack (<c>BPF_MAP_TYPE_STACK</c>): last in, first out. Since Linux 4.20.</summary>
/// <typeparam name="T">The value: of exactly the map's size.</typeparam>
public sealed class BpfStack<T> : BpfSequence<T> where T : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no stack, or its values have another size.</exception>
    public BpfStack(BpfMap map) : base(map, "BpfStack", MapType.Stack)
    {
    }
}
