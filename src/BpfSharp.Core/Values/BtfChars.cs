using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Values;

/// <summary>When an array of bytes is text.</summary>
internal static class BtfChars
{
    /// <summary>True for arrays of <c>char</c> by that name, also behind typedefs and const; <c>u8[]</c> is bytes.</summary>
    public static bool IsCharArray(BtfArray array) => array.Element.Unqualified is BtfInt { Size: 1 } element && (element.Name == "char" || (element.Encoding & BtfIntEncoding.Char) != 0);

    /// <summary>The bytes before the first zero, where there is one and these are printable (UTF-8 included), and nothing but zeros follows.</summary>
    public static bool TryGetText(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        var end = bytes.IndexOf((byte)0);
        if (end < 0 || bytes[end..].ContainsAnyExcept((byte)0))
            return false;
        text = bytes[..end];
        foreach (var rune in text)
        {
            if (rune is < 0x20 and not ((byte)'\t' or (byte)'\n') or 0x7f)
                return false;
        }

        return IsUtf8(text);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            bytes = bytes[length..];
        }

        return true;
    }
}
