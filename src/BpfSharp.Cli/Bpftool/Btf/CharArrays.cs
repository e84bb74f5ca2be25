using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>Which arrays are text: those of <c>char</c> itself (a typedef of it isn't, as in bpftool) whose bytes are printable up to a NUL.</summary>
internal static class CharArrays
{
    public static bool IsCharArray(BtfArray array)
    {
        var element = array.Element;
        for (var depth = 0; element is BtfModifier and not BtfTypedef && depth < BtfSpec.MaxReferenceDepth; depth++)
            element = ((BtfModifier)element).Target;
        return element is BtfInt { Size: 1 } integer && (integer.Encoding == BtfIntEncoding.Char || integer.Name == "char");
    }

    /// <summary>The text in an array, where it is one.</summary>
    public static CharArrayText TextOf(BtfArray array, ReadOnlySpan<byte> data)
    {
        if (array.Length == 0 || !IsCharArray(array))
            return default;
        var bytes = data[..(int)Math.Min(array.Length, (uint)data.Length)];
        var end = bytes.IndexOf((byte)0);
        return end >= 0 && bytes[..end].IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0 ? new CharArrayText(true, bytes[..end]) : default;
    }
}

/// <summary>What <see cref="CharArrays.TextOf"/> found.</summary>
internal readonly ref struct CharArrayText(bool isText, ReadOnlySpan<byte> bytes)
{
    public bool IsText { get; } = isText;

    /// <summary>The characters before the NUL.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
