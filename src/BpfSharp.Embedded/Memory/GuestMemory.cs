using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Memory;

/// <summary>Checked access to what a program can reach. The check is the same everywhere: the region exists, and offset + size ≤ its length.</summary>
internal static unsafe class GuestMemory
{
    /// <summary>The host address of bytes to be read.</summary>
    /// <exception cref="VmFaultException">They are not all the program's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ForRead(Region* regions, ulong address, uint size, int pc)
    {
        var region = GuestAddress.Region(address);
        if (region < RegionTable.Capacity)
        {
            var entry = regions + region;
            if ((ulong)(uint)address + size <= entry->ReadLength)
                return entry->Base + (uint)address;
        }

        return ThrowAccess(regions, address, size, pc, false);
    }

    /// <summary>The host address of bytes to be written.</summary>
    /// <exception cref="VmFaultException">They are not all the program's, or may not be written.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ForWrite(Region* regions, ulong address, uint size, int pc)
    {
        var region = GuestAddress.Region(address);
        if (region < RegionTable.Capacity)
        {
            var entry = regions + region;
            if ((ulong)(uint)address + size <= entry->WriteLength)
                return entry->Base + (uint)address;
        }

        return ThrowAccess(regions, address, size, pc, true);
    }

    /// <summary>The host address of a naturally aligned word for an atomic operation.</summary>
    /// <exception cref="VmFaultException">It is not the program's, may not be written, or is not aligned.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ForAtomic(Region* regions, ulong address, uint size, int pc)
    {
        var host = ForWrite(regions, address, size, pc);
        // An atomic operation across two cache lines stops the whole machine; kernels refuse it too.
        if (((nuint)host & (size - 1)) != 0)
            throw new VmFaultException(FaultKind.Misaligned, pc, address, (int)size, GuestAddress.NameOf(GuestAddress.Region(address)));
        return host;
    }

    /// <summary>Offsets below this can be used for accesses of any size up to 8 without another look at the length.</summary>
    public static ulong CacheLimit(uint length) => length < 8 ? 0 : length - 7UL;

    /// <summary>Throws the fault of an access that failed its check.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* ThrowAccess(Region* regions, ulong address, uint size, int pc, bool isWrite)
    {
        var region = GuestAddress.Region(address);
        var isReadable = region < RegionTable.Capacity && (ulong)(uint)address + size <= regions[region].ReadLength;
        var kind = isWrite && isReadable ? FaultKind.ReadOnly : isWrite ? FaultKind.InvalidWrite : FaultKind.InvalidRead;
        throw new VmFaultException(kind, pc, address, (int)size, GuestAddress.NameOf(region));
    }
}
