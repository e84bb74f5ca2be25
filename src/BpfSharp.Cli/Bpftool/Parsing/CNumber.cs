namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>Numbers as C writes them: decimal, <c>0x…</c>, <c>0…</c> octal.</summary>
internal static class CNumber
{
    /// <summary>Reads an unsigned number; no sign, no space, nothing behind it, no overflow.</summary>
    /// <param name="text">The digits, with their prefix.</param>
    /// <param name="numberBase">16 to read hexadecimal with or without <c>0x</c>; 0 to go by the prefix.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int numberBase, out ulong value)
    {
        value = 0;
        if (numberBase is 0 or 16 && text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            text = text[2..];
            numberBase = 16;
        }
        else if (numberBase == 0)
        {
            numberBase = text.Length > 1 && text[0] == '0' ? 8 : 10;
        }

        foreach (var character in text)
        {
            var digit = DigitOf(character);
            if (digit >= numberBase)
                return false;
            var next = ((UInt128)value * (uint)numberBase) + (uint)digit;
            if (next > ulong.MaxValue)
                return false;
            value = (ulong)next;
        }

        return text.Length > 0;
    }

    private static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => int.MaxValue,
    };
}
