using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>
/// Bytes as bpftool prints them: <c>00 01 02</c> in plain text (two spaces after eight, a new line after sixteen) and <c>"0x00","0x01"</c> in JSON.
/// Written in place, one store for each byte: a dump of a million entries spends its time here.
/// </summary>
internal static class HexText
{
    // "XX " and a byte to be overwritten, as one little-endian word; likewise "\"0xXX\"," for JSON.
    private static readonly uint[] PlainUnits = [.. Enumerable.Range(0, 256).Select(value => (uint)(Digit(value >> 4) | (Digit(value & 15) << 8) | (' ' << 16)))];

    private static readonly ulong[] JsonUnits = [.. Enumerable.Range(0, 256).Select(JsonUnit)];

    /// <summary>How much room <see cref="WritePlain"/> needs at most.</summary>
    public static int PlainRoom(int bytes) => (bytes * 3) + (bytes / 8) + 4;

    /// <summary>How much room <see cref="WriteJson"/> needs at most.</summary>
    public static int JsonRoom(int bytes) => (bytes * 7) + 8;

    /// <summary>Writes bytes in plain form and gives the length of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int WritePlain(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var units = PlainUnits;
        var position = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if ((i & 7) == 0 && i != 0)
                position = SeparateGroups(text, position, i);
            BinaryPrimitives.WriteUInt32LittleEndian(text[position..], units[bytes[i]]);
            position += 3;
        }

        return position == 0 ? 0 : position - 1;
    }

    /// <summary>Writes the elements of a JSON array, without its brackets, and gives the length of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int WriteJson(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var units = JsonUnits;
        var position = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(text[position..], units[bytes[i]]);
            position += 7;
        }

        return position == 0 ? 0 : position - 1;
    }

    /// <summary>Writes bytes in plain form.</summary>
    public static void WriteHexBytes(this Utf8Writer output, ReadOnlySpan<byte> bytes)
        => output.Advance(WritePlain(bytes, output.GetSpan(PlainRoom(bytes.Length))));

    // Behind every byte there is a space already: it becomes the line's end after sixteen bytes and gets a second one after eight.
    private static int SeparateGroups(Span<byte> text, int position, int index)
    {
        if ((index & 15) == 0)
        {
            text[position - 1] = (byte)'\n';
            return position;
        }

        text[position] = (byte)' ';
        return position + 1;
    }

    private static int Digit(int value) => value < 10 ? '0' + value : 'a' + value - 10;

    private static ulong JsonUnit(int value)
    {
        ReadOnlySpan<byte> text = [(byte)'"', (byte)'0', (byte)'x', (byte)Digit(value >> 4), (byte)Digit(value & 15), (byte)'"', (byte)',', 0];
        return BinaryPrimitives.ReadUInt64LittleEndian(text);
    }
}
