using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing;

/// <summary>Walks a thread's stack by frame pointers, as the kernel does for user stacks.</summary>
internal static class UserStackWalker
{
    /// <summary>Collects return addresses, the innermost first, beginning with where the thread is.</summary>
    /// <returns>How many.</returns>
    public static int Walk(Tracee tracee, Span<ulong> addresses)
    {
        ref readonly var registers = ref tracee.Registers;
        var count = 0;
        addresses[count++] = registers.Ip;
        Span<ulong> frame = stackalloc ulong[2];
        // At a function's first instruction there is no frame yet: the caller is on top of the stack.
        if (tracee.IsAtFunctionEntry && tracee.TryRead(registers.Sp, MemoryMarshal.AsBytes(frame[..1])))
            addresses[count++] = frame[0];
        for (var pointer = registers.Bp; count < addresses.Length && pointer >= registers.Sp && pointer % sizeof(ulong) == 0; pointer = frame[0])
        {
            if (!tracee.TryRead(pointer, MemoryMarshal.AsBytes(frame)) || frame[1] == 0)
                break;
            addresses[count++] = frame[1];
            // Frames lie one above the other; anything else is a register that doesn't hold a frame pointer.
            if (frame[0] <= pointer)
                break;
        }

        return count;
    }
}
