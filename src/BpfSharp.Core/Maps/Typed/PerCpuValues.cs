using System.Collections;
using System.Numerics;
using System.Runtime.InteropServices;

namespace BpfSharp;

/// <summary>The values of one entry of a per-CPU map, one for each possible CPU.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct PerCpuValues<T> : IReadOnlyList<T> where T : unmanaged
{
    private readonly T[]? _values;

    /// <summary>Takes the values in the order of the CPUs; kept, not copied.</summary>
    public PerCpuValues(T[] values) => _values = values;

    /// <summary>How many CPUs there are.</summary>
    public int Count => _values?.Length ?? 0;

    /// <summary>The values in the order of the CPUs.</summary>
    public ReadOnlySpan<T> PerCpu => _values;

    /// <summary>The value of one CPU.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such CPU.</exception>
    public T this[int cpu] => PerCpu[cpu];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_values ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _values ?? [])}]";

    /// <summary>Copies values out of the padded form that backends use: each begins at a multiple of 8 bytes.</summary>
    internal static void Unpack(ReadOnlySpan<byte> padded, int stride, Span<T> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = MemoryMarshal.Read<T>(padded[(i * stride)..]);
    }

    internal static PerCpuValues<T> Unpack(ReadOnlySpan<byte> padded, int stride)
    {
        var values = new T[padded.Length / stride];
        Unpack(padded, stride, values);
        return new PerCpuValues<T>(values);
    }

    internal static void Pack(ReadOnlySpan<T> values, int stride, Span<byte> padded)
    {
        padded.Clear();
        for (var i = 0; i < values.Length; i++)
            MemoryMarshal.Write(padded[(i * stride)..], values[i]);
    }
}

/// <summary>Arithmetic over the values of all CPUs.</summary>
public static class PerCpuValues
{
    /// <summary>The sum. Sums that don't fit wrap, as counters do.</summary>
    public static T Sum<T>(this PerCpuValues<T> values) where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        foreach (var value in values.PerCpu)
            sum = unchecked(sum + value);
        return sum;
    }

    /// <summary>The largest value.</summary>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public static T Max<T>(this PerCpuValues<T> values) where T : unmanaged, INumber<T>
    {
        RequireAny(values.Count);
        var max = values[0];
        foreach (var value in values.PerCpu)
            max = T.Max(max, value);
        return max;
    }

    /// <summary>The smallest value.</summary>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public static T Min<T>(this PerCpuValues<T> values) where T : unmanaged, INumber<T>
    {
        RequireAny(values.Count);
        var min = values[0];
        foreach (var value in values.PerCpu)
            min = T.Min(min, value);
        return min;
    }

    /// <summary>The mean over all possible CPUs.</summary>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public static double Average<T>(this PerCpuValues<T> values) where T : unmanaged, INumber<T>
    {
        RequireAny(values.Count);
        var sum = 0.0;
        foreach (var value in values.PerCpu)
            sum += double.CreateChecked(value);
        return sum / values.Count;
    }

    private static void RequireAny(int count)
    {
        if (count == 0)
            throw new InvalidOperationException("There are no values.");
    }
}
