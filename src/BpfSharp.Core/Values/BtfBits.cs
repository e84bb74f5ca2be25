namespace BpfSharp.Values;

/// <summary>Integers of up to 128 bits at any bit of little-endian bytes.</summary>
internal static class BtfBits
{
    /// <summary>Reads <paramref name="bits"/> bits from bit <paramref name="shift"/> on.</summary>
    public static Int128 Read(ReadOnlySpan<byte> bytes, int shift, int bits, bool isSigned)
    {
        // A field of 128 bits that doesn't begin at a byte would need 17 bytes; there is none.
        var value = UInt128.Zero;
        for (var i = Math.Min(bytes.Length, 16) - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        value >>= shift;
        if (bits < 128)
            value &= (UInt128.One << bits) - 1;
        if (isSigned && bits is > 0 and < 128 && (value >> (bits - 1)) != 0)
            value |= ~((UInt128.One << bits) - 1);
        return (Int128)value;
    }

    /// <summary>Writes the low <paramref name="bits"/> bits of a number from bit <paramref name="shift"/> on; the bits around stay.</summary>
    public static void Write(Span<byte> bytes, int shift, int bits, Int128 value)
    {
        for (var bit = 0; bit < bits; bit++)
        {
            var (at, mask) = ((shift + bit) / 8, (byte)(1 << ((shift + bit) % 8)));
            bytes[at] = ((UInt128)value >> bit & 1) != 0 ? (byte)(bytes[at] | mask) : (byte)(bytes[at] & ~mask);
        }
    }

    /// <summary>The smallest and largest number of so many bits.</summary>
    public static (Int128 Low, Int128 High) Range(int bits, bool isSigned) => (isSigned, bits) switch
    {
        (true, >= 128) => (Int128.MinValue, Int128.MaxValue),
        (false, >= 127) => (0, Int128.MaxValue),
        (true, _) => (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1),
        (false, _) => (0, (Int128.One << bits) - 1),
    };
}
