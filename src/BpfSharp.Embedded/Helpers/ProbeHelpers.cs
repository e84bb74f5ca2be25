using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Reading memory that may not be there: of the process that is watched, of a kernel that the environment plays, or the program's own.</summary>
internal static class ProbeHelpers
{
    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(4, ProbeRead, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(45, ProbeReadString, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(112, ProbeRead, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(113, ProbeRead, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(114, ProbeReadString, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(115, ProbeReadString, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
        new(148, ProbeRead, HelperResult.Number, MemoryOut, SizeOrZero, Anything),
    ];

    private static ulong ProbeRead(VmContext context, ulong destination, ulong size, ulong source, ulong r4, ulong r5)
    {
        var place = context.Write(destination, size);
        if (TryRead(context, source, place))
            return 0;
        // The kernel leaves zeros, not what was there before.
        place.Clear();
        return Errno.EFAULT.ToResult();
    }

    /// <summary>Copies a string with its end; returns its length with the end, or EFAULT.</summary>
    private static ulong ProbeReadString(VmContext context, ulong destination, ulong size, ulong source, ulong r4, ulong r5)
    {
        var place = context.Write(destination, size);
        if (place.IsEmpty)
            return 0;
        for (var i = 0; i < place.Length; i++)
        {
            if (!TryRead(context, source + (ulong)i, place.Slice(i, 1)))
            {
                place.Clear();
                return Errno.EFAULT.ToResult();
            }

            if (place[i] == 0)
                return (ulong)i + 1;
        }

        place[^1] = 0;
        return (ulong)place.Length;
    }

    private static unsafe bool TryRead(VmContext context, ulong source, Span<byte> place)
    {
        if (place.IsEmpty)
            return true;
        var region = GuestAddress.Region(source);
        if (region >= RegionTable.Capacity)
            return context.Services.Environment.TryReadMemory(source, place);
        var entry = context.Regions + region;
        if ((ulong)GuestAddress.Offset(source) + (ulong)place.Length > entry->ReadLength)
            return false;
        new ReadOnlySpan<byte>(entry->Base + GuestAddress.Offset(source), place.Length).CopyTo(place);
        return true;
    }
}
