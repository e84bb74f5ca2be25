namespace BpfSharp.Embedded.Helpers;

/// <summary>Reads numbers as bpf_strtol does: blanks, a sign, a base of 0 (by prefix), 8, 10 or 16.</summary>
internal static class NumberText
{
    public static Errno Parse(ReadOnlySpan<byte> text, int numberBase, out ulong magnitude, out bool isNegative, out int length)
    {
        magnitude = 0;
        isNegative = false;
        length = 0;
        if (numberBase is not (0 or 8 or 10 or 16))
            return Errno.EINVAL;
        var at = 0;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 11 or 12)
            at++;
        if (at < text.Length && text[at] == '-')
        {
            isNegative = true;
            at++;
        }

        var hasPrefix = at + 2 < text.Length && text[at] == '0' && (text[at + 1] | 32) == 'x' && DigitOf(text[at + 2]) < 16;
        if (numberBase == 0)
            numberBase = hasPrefix ? 16 : at < text.Length && text[at] == '0' ? 8 : 10;
        if (numberBase == 16 && hasPrefix)
            at += 2;
        var first = at;
        for (; at < text.Length && DigitOf(text[at]) is var digit && digit < numberBase; at++)
        {
            if (magnitude > (ulong.MaxValue - (ulong)digit) / (ulong)numberBase)
                return Errno.ERANGE;
            magnitude = (magnitude * (ulong)numberBase) + (ulong)digit;
        }

        length = at;
        return at == first ? Errno.EINVAL : Errno.None;
    }

    private static int DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => 99,
    };
}
