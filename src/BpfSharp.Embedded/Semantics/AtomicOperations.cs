using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Semantics;

/// <summary>An atomic change of a word of memory; gives what was there before.</summary>
internal interface IAtomicOperation
{
    static abstract ulong Apply(ref ulong place, ulong value);

    static abstract uint Apply(ref uint place, uint value);
}

internal readonly struct AtomicAdd : IAtomicOperation
{
    public static ulong Apply(ref ulong place, ulong value) => Interlocked.Add(ref place, value) - value;

    public static uint Apply(ref uint place, uint value) => Interlocked.Add(ref place, value) - value;
}

internal readonly struct AtomicOr : IAtomicOperation
{
    public static ulong Apply(ref ulong place, ulong value) => Interlocked.Or(ref place, value);

    public static uint Apply(ref uint place, uint value) => Interlocked.Or(ref place, value);
}

internal readonly struct AtomicAnd : IAtomicOperation
{
    public static ulong Apply(ref ulong place, ulong value) => Interlocked.And(ref place, value);

    public static uint Apply(ref uint place, uint value) => Interlocked.And(ref place, value);
}

internal readonly struct AtomicXor : IAtomicOperation
{
    public static ulong Apply(ref ulong place, ulong value)
    {
        var seen = Volatile.Read(ref place);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref place, seen ^ value, seen);
            if (before == seen)
                return before;
            seen = before;
        }
    }

    public static uint Apply(ref uint place, uint value)
    {
        var seen = Volatile.Read(ref place);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref place, seen ^ value, seen);
            if (before == seen)
                return before;
            seen = before;
        }
    }
}

internal readonly struct AtomicExchange : IAtomicOperation
{
    public static ulong Apply(ref ulong place, ulong value) => Interlocked.Exchange(ref place, value);

    public static uint Apply(ref uint place, uint value) => Interlocked.Exchange(ref place, value);
}

/// <summary>Atomic instructions on guest memory, as both engines run them.</summary>
internal static unsafe class Atomics
{
    public static ulong Run64<T>(Region* regions, ulong address, ulong value, int pc) where T : struct, IAtomicOperation
        => T.Apply(ref *(ulong*)GuestMemory.ForAtomic(regions, address, 8, pc), value);

    public static ulong Run32<T>(Region* regions, ulong address, ulong value, int pc) where T : struct, IAtomicOperation
        => T.Apply(ref *(uint*)GuestMemory.ForAtomic(regions, address, 4, pc), (uint)value);

    public static ulong CompareExchange64(Region* regions, ulong address, ulong expected, ulong value, int pc)
        => Interlocked.CompareExchange(ref *(ulong*)GuestMemory.ForAtomic(regions, address, 8, pc), value, expected);

    public static ulong CompareExchange32(Region* regions, ulong address, ulong expected, ulong value, int pc)
        => Interlocked.CompareExchange(ref *(uint*)GuestMemory.ForAtomic(regions, address, 4, pc), (uint)value, (uint)expected);
}
