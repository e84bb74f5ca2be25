using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Maps;

/// <summary>Hashes keys: eight bytes a step, the same in every run so that walks have the same order.</summary>
internal static class KeyHash
{
    private const ulong Multiplier = 0x9e37_79b9_7f4a_7c15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 => Finish(MemoryMarshal.Read<uint>(key) * Multiplier),
        8 => Finish(MemoryMarshal.Read<ulong>(key) * Multiplier),
        _ => OfBytes(key, 0),
    };

    /// <summary>Another hash of the same key for each seed (bloom filters).</summary>
    public static uint OfBytes(ReadOnlySpan<byte> key, ulong seed)
    {
        var hash = (ulong)key.Length ^ (seed * Multiplier);
        while (key.Length >= 8)
        {
            hash = Step(hash, MemoryMarshal.Read<ulong>(key));
            key = key[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < key.Length; i++)
            rest |= (ulong)key[i] << (8 * i);
        return Finish(Step(hash, rest));
    }

    private static ulong Step(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * Multiplier, 29);

    // The upper bits are the well-mixed ones.
    private static uint Finish(ulong hash) => (uint)((hash ^ (hash >> 29)) * Multiplier >> 32);
}
