using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>Whether a new thread shares its parent's memory: ptrace's events don't tell, the call's arguments do.</summary>
internal static class ForkFlags
{
    private const ulong SharedMemory = 0x100;

    /// <summary>CLONE_VM of the call that the parent is in.</summary>
    public static bool SharesMemory(Tracee parent)
    {
        ref readonly var registers = ref parent.Registers;
        const ulong CodeSegment32 = 0x23;
        var is32Bit = registers.Cs == CodeSegment32;
        return (registers.OriginalAx, is32Bit) switch
        {
            (56, false) => (registers.Di & SharedMemory) != 0,            // clone(flags, …)
            (435, false) => ReadFlags(parent, registers.Di),              // clone3(struct clone_args *)
            (58, false) => true,                                          // vfork
            (120, true) => (registers.Bx & SharedMemory) != 0,
            (435, true) => ReadFlags(parent, registers.Bx),
            (190, true) => true,
            _ => false,                                                   // fork
        };
    }

    private static bool ReadFlags(Tracee parent, ulong address)
    {
        Span<ulong> flags = stackalloc ulong[1];
        return parent.TryRead(address, MemoryMarshal.AsBytes(flags)) && (flags[0] & SharedMemory) != 0;
    }
}
