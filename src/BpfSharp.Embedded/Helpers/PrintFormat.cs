using System.Globalization;
using System.Net;
using System.Text;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Helpers;

/// <summary>
/// The kernel's printf for programs (bpf_bprintf_prepare): %d %i %u %x %X %o %c with l and ll, width and zero padding; %s %p %pK %px %ps %pS of memory that is
/// read safely; %pi4 %pI4 %pi6 %pI6 addresses; %%. Anything else is EINVAL.
/// </summary>
internal static class PrintFormat
{
    private const int MaxString = 512;

    /// <summary>Formats; false where the format is not allowed.</summary>
    public static bool TryFormat(VmContext context, ReadOnlySpan<byte> format, ReadOnlySpan<ulong> arguments, out byte[] text)
    {
        var output = new List<byte>(format.Length + 32);
        text = [];
        var argument = 0;
        for (var i = 0; i < format.Length && format[i] != 0; i++)
        {
            // Printable characters and white space only.
            if (format[i] >= 0x80 || (format[i] < 32 && format[i] is not (>= 9 and <= 13)))
                return false;
            if (format[i] != '%')
            {
                output.Add(format[i]);
                continue;
            }

            i++;
            if (i < format.Length && format[i] == '%')
            {
                output.Add((byte)'%');
                continue;
            }

            var specifier = Specifier.Parse(format, ref i);
            if (specifier is null || argument >= arguments.Length)
                return false;
            output.AddRange(Encoding.Latin1.GetBytes(Pad(specifier.Value, Render(context, specifier.Value, arguments[argument++]))));
        }

        text = [.. output];
        return true;
    }

    /// <summary>The text of formatted bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    private static string Render(VmContext context, Specifier specifier, ulong value)
    {
        var number = specifier.IsLong ? value : (uint)value;
        return specifier.Conversion switch
        {
            "d" or "i" => (specifier.IsLong ? (long)value : (int)value).ToString(CultureInfo.InvariantCulture),
            "u" => number.ToString(CultureInfo.InvariantCulture),
            "x" => Prefix(specifier, "0x") + number.ToString("x", CultureInfo.InvariantCulture),
            "X" => Prefix(specifier, "0X") + number.ToString("X", CultureInfo.InvariantCulture),
            "o" => Convert.ToString((long)number, 8),
            "c" => ((char)(byte)value).ToString(),
            "s" => ReadString(context, value),
            "pi4" or "pI4" => ReadAddress(context, value, 4),
            "pi6" or "pI6" => ReadAddress(context, value, 16),
            "ps" or "pS" => $"0x{value:x}",
            _ => value.ToString("x16", CultureInfo.InvariantCulture),
        };
    }

    private static string Prefix(Specifier specifier, string prefix) => specifier.HasPrefix ? prefix : "";

    private static string Pad(Specifier specifier, string text)
    {
        if (text.Length >= specifier.Width)
            return text;
        if (specifier.IsLeft)
            return text.PadRight(specifier.Width);
        if (!specifier.IsZero)
            return text.PadLeft(specifier.Width);
        var sign = text.StartsWith('-') ? "-" : "";
        return sign + text[sign.Length..].PadLeft(specifier.Width - sign.Length, '0');
    }

    private static string ReadString(VmContext context, ulong address)
    {
        var text = new StringBuilder();
        Span<byte> character = stackalloc byte[1];
        while (text.Length < MaxString && TryRead(context, address + (ulong)text.Length, character) && character[0] != 0)
            text.Append((char)character[0]);
        return text.ToString();
    }

    private static string ReadAddress(VmContext context, ulong address, int size)
    {
        Span<byte> bytes = stackalloc byte[size];
        TryRead(context, address, bytes);
        return new IPAddress(bytes).ToString();
    }

    private static unsafe bool TryRead(VmContext context, ulong address, Span<byte> place)
    {
        var region = GuestAddress.Region(address);
        if (region >= RegionTable.Capacity)
            return context.Services.Environment.TryReadMemory(address, place);
        var entry = context.Regions + region;
        if ((ulong)GuestAddress.Offset(address) + (ulong)place.Length > entry->ReadLength)
            return false;
        new ReadOnlySpan<byte>(entry->Base + GuestAddress.Offset(address), place.Length).CopyTo(place);
        return true;
    }

    /// <summary>One conversion of a format.</summary>
    private readonly record struct Specifier(string Conversion, bool IsLong, int Width, bool IsZero, bool IsLeft, bool HasPrefix)
    {
        /// <summary>Parses from after the percent sign; leaves <paramref name="i"/> on the last character.</summary>
        public static Specifier? Parse(ReadOnlySpan<byte> format, ref int i)
        {
            var (isZero, isLeft, hasPrefix) = (false, false, false);
            for (; i < format.Length && format[i] is (byte)'0' or (byte)'-' or (byte)'#' or (byte)'+' or (byte)' '; i++)
            {
                isZero |= format[i] == '0';
                isLeft |= format[i] == '-';
                hasPrefix |= format[i] == '#';
            }

            var width = 0;
            for (; i < format.Length && char.IsAsciiDigit((char)format[i]) && width < 100; i++)
                width = (width * 10) + format[i] - '0';
            if (i >= format.Length)
                return null;
            if (format[i] == 'p')
                return new Specifier(Pointer(format, ref i), true, width, isZero, isLeft, hasPrefix);
            var longs = 0;
            for (; i < format.Length && format[i] == 'l' && longs < 2; i++)
                longs++;
            if (i >= format.Length || !"diuxXocs".Contains((char)format[i], StringComparison.Ordinal) || (longs > 0 && format[i] is (byte)'c' or (byte)'s'))
                return null;
            return new Specifier(((char)format[i]).ToString(), longs > 0, width, isZero, isLeft, hasPrefix);
        }

        private static string Pointer(ReadOnlySpan<byte> format, ref int i)
        {
            foreach (var name in new[] { "pi4", "pI4", "pi6", "pI6", "pK", "px", "ps", "pS" })
            {
                if (i + name.Length > format.Length || Encoding.ASCII.GetString(format.Slice(i, name.Length)) != name)
                    continue;
                i += name.Length - 1;
                return name;
            }

            return "p";
        }
    }
}
