using System.Runtime.InteropServices;
using BpfSharp.Embedded.Execution;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Printing and strings.</summary>
internal static class TextHelpers
{
    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(6, TracePrintk, HelperResult.Number, HelperArgument.Memory, Size, Optional, Optional, Optional),
        new(105, StringToLong, HelperResult.Number, HelperArgument.Memory, Size, Anything, LongOut),
        new(106, StringToUnsignedLong, HelperResult.Number, HelperArgument.Memory, Size, Anything, LongOut),
        new(165, Snprintf, HelperResult.Number, MemoryOut, SizeOrZero, ConstantString, MemoryOrNull, SizeOrZero),
        new(177, TraceVprintk, HelperResult.Number, HelperArgument.Memory, Size, MemoryOrNull, SizeOrZero),
        new(182, StringCompare, HelperResult.Number, HelperArgument.Memory, Size, ConstantString),
    ];

    private static ulong TracePrintk(VmContext context, ulong format, ulong size, ulong first, ulong second, ulong third)
        => Print(context, format, size, [first, second, third]);

    private static ulong TraceVprintk(VmContext context, ulong format, ulong size, ulong data, ulong length, ulong r5)
        => length % 8 != 0 || length > 12 * 8 ? Errno.EINVAL.ToResult() : Print(context, format, size, Arguments(context, data, length));

    private static ulong Print(VmContext context, ulong format, ulong size, ReadOnlySpan<ulong> arguments)
    {
        if (!PrintFormat.TryFormat(context, context.Read(format, size), arguments, out var text))
            return Errno.EINVAL.ToResult();
        var environment = context.Services.Environment;
        environment.Trace(new VmTraceLine(environment.CurrentTask, context.Cpu, environment.MonotonicTime, PrintFormat.Decode(text).TrimEnd('\n')));
        return (ulong)text.Length;
    }

    private static ulong Snprintf(VmContext context, ulong destination, ulong size, ulong format, ulong data, ulong length)
    {
        if (length % 8 != 0 || length > 12 * 8)
            return Errno.EINVAL.ToResult();
        var place = context.Write(destination, size);
        if (!PrintFormat.TryFormat(context, ConstantText(context, format), Arguments(context, data, length), out var text))
            return Errno.EINVAL.ToResult();
        if (!place.IsEmpty)
        {
            var copied = Math.Min(text.Length, place.Length - 1);
            text.AsSpan(0, copied).CopyTo(place);
            place[copied] = 0;
        }

        return (ulong)text.Length + 1;
    }

    private static ulong StringCompare(VmContext context, ulong first, ulong size, ulong second, ulong r4, ulong r5)
    {
        var left = context.Read(first, size);
        var right = ConstantText(context, second);
        for (var i = 0; i < left.Length; i++)
        {
            var other = i < right.Length ? right[i] : (byte)0;
            if (left[i] != other)
                return left[i] < other ? ulong.MaxValue : 1;
            if (other == 0)
                return 0;
        }

        return 0;
    }

    private static ulong[] Arguments(VmContext context, ulong data, ulong length)
        => length == 0 ? [] : MemoryMarshal.Cast<byte, ulong>(context.Read(data, length)).ToArray();

    /// <summary>A string in map memory, without its end.</summary>
    private static ReadOnlySpan<byte> ConstantText(VmContext context, ulong address)
    {
        for (ulong length = 0; ; length++)
        {
            if (context.Read(address + length, 1)[0] == 0)
                return context.Read(address, length);
        }
    }

    private static ulong StringToLong(VmContext context, ulong text, ulong size, ulong flags, ulong result, ulong r5)
    {
        var parsed = NumberText.Parse(context.Read(text, size), (int)flags & 31, out var magnitude, out var isNegative, out var length);
        if (parsed != Errno.None)
            return parsed.ToResult();
        if (magnitude > (isNegative ? 1UL << 63 : long.MaxValue))
            return Errno.ERANGE.ToResult();
        MemoryMarshal.Write(context.Write(result, 8), isNegative ? 0 - magnitude : magnitude);
        return (ulong)length;
    }

    private static ulong StringToUnsignedLong(VmContext context, ulong text, ulong size, ulong flags, ulong result, ulong r5)
    {
        var parsed = NumberText.Parse(context.Read(text, size), (int)flags & 31, out var magnitude, out var isNegative, out var length);
        if (parsed != Errno.None || isNegative)
            return (parsed == Errno.None ? Errno.EINVAL : parsed).ToResult();
        MemoryMarshal.Write(context.Write(result, 8), magnitude);
        return (ulong)length;
    }
}
