using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace BpfSharp.Formats.Symbols;

/// <summary>Reads hexadecimal numbers, eight digits at a time: kallsyms has two million of them.</summary>
internal static class HexDigits
{
    private const ulong Ones = 0x0101010101010101;

    /// <summary>Reads eight digits, in small letters as the kernel writes them, that <paramref name="text"/> begins with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse8(ReadOnlySpan<byte> text, out uint value)
    {
        var digits = BinaryPrimitives.ReadUInt64LittleEndian(text);
        // Each byte's value if it is a digit: letters have bit 6 set, and 'a' is 0x61.
        var values = (digits & (Ones * 0x0f)) + ((digits >> 6) & Ones) * 9;
        // Written back as digits they must be what was read; else some byte was none.
        var nibbles = values & (Ones * 0x0f);
        var letters = ((nibbles + Ones * 6) >> 4) & Ones;
        // 12 34 56 78: neighbours are joined to bytes, then to halves, then to the number.
        var bytes = ((nibbles << 4) | (nibbles >> 8)) & 0x00ff00ff00ff00ff;
        var halves = ((bytes << 8) | (bytes >> 16)) & 0x0000ffff0000ffff;
        value = (uint)((halves << 16) | (halves >> 32));
        return nibbles + Ones * '0' + letters * ('a' - '0' - 10) == digits;
    }

    /// <summary>Reads any number of digits; the number keeps the last sixteen.</summary>
    public static (ulong Value, int Length) Parse(ReadOnlySpan<byte> text)
    {
        var value = 0ul;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if ((uint)digit > 9)
                digit = (text[i] | 0x20) - 'a' is var letter and >= 0 and <= 5 ? letter + 10 : -1;
            if (digit < 0)
                return (value, i);
            value = (value << 4) | (uint)digit;
        }

        return (value, text.Length);
    }
}
