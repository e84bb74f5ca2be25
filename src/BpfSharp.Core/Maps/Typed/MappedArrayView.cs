using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>
/// The values of a <see cref="BpfMappedArray{T}"/> as memory, for a <c>using</c> block: the memory stays until the view is disposed, also when the array is
/// disposed meanwhile. Programs on other CPUs read and write it at the same time; use <see cref="Volatile"/> and <see cref="Interlocked"/> on its references.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
public ref struct MappedArrayView<T> : IDisposable where T : unmanaged
{
    private readonly Span<byte> _bytes;
    private readonly int _stride;
    private readonly bool _isReadOnly;
    private MappedMemory? _memory;

    internal MappedArrayView(MappedMemory memory, int count, int stride, bool isReadOnly)
    {
        var added = false;
        memory.DangerousAddRef(ref added);
        _memory = memory;
        _bytes = memory.Bytes;
        _stride = stride;
        _isReadOnly = isReadOnly;
        Count = count;
    }

    /// <summary>How many values there are.</summary>
    public int Count { get; }

    /// <summary>All values.</summary>
    /// <exception cref="InvalidOperationException">The values don't lie side by side, because their size is no multiple of 8; use the indexer.</exception>
    /// <exception cref="ObjectDisposedException">The view is disposed.</exception>
    public readonly ReadOnlySpan<T> Values => AllValues();

    /// <summary>All values, to be written.</summary>
    /// <exception cref="InvalidOperationException">The array was mapped for reading, or the values don't lie side by side, because their size is no multiple of 8.</exception>
    /// <exception cref="ObjectDisposedException">The view is disposed.</exception>
    public readonly Span<T> WritableValues
    {
        get
        {
            RequireWritable();
            return AllValues();
        }
    }

    /// <summary>A value, where it lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="ObjectDisposedException">The view is disposed.</exception>
    public readonly ref readonly T this[int index] => ref At(index);

    /// <summary>A value, where it lies, to be written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="InvalidOperationException">The array was mapped for reading.</exception>
    /// <exception cref="ObjectDisposedException">The view is disposed.</exception>
    public readonly ref T Writable(int index)
    {
        RequireWritable();
        return ref At(index);
    }

    /// <summary>Gives the memory back; spans and references into it must not be used any more.</summary>
    public void Dispose()
    {
        _memory?.DangerousRelease();
        _memory = null;
    }

    private readonly ref T At(int index)
    {
        ObjectDisposedException.ThrowIf(_memory is null, typeof(MappedArrayView<T>));
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The array has the entries 0 to {Count - 1}.");
        return ref MemoryMarshal.AsRef<T>(_bytes.Slice(index * _stride, Unsafe.SizeOf<T>()));
    }

    private readonly Span<T> AllValues()
    {
        ObjectDisposedException.ThrowIf(_memory is null, typeof(MappedArrayView<T>));
        if (_stride != Unsafe.SizeOf<T>() && Count > 1)
            throw new InvalidOperationException($"Values of {Unsafe.SizeOf<T>()} bytes lie {_stride} bytes apart in a mapped array, so that they are no span; use the indexer.");
        return MemoryMarshal.Cast<byte, T>(_bytes)[..Count];
    }

    private readonly void RequireWritable()
    {
        if (_isReadOnly)
            throw new InvalidOperationException("The array was mapped for reading only.");
    }
}
