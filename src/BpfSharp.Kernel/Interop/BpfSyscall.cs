using System.Runtime.InteropServices;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Interop;

/// <summary>bpf(2). The only place that calls it.</summary>
internal static class BpfSyscall
{
    // The verifier gives EAGAIN when a signal interrupts it; the runtime's own signals (GC suspension) do. Five tries are what other loaders make.
    private const int LoadAttempts = 5;

    public static unsafe SyscallResult Invoke<TAttr>(BpfCommand command, ref TAttr attributes) where TAttr : unmanaged
    {
        fixed (TAttr* pointer = &attributes)
        {
            for (var attempt = 1; ; attempt++)
            {
                var value = (int)Libc.Syscall(SyscallNumber.Bpf, (nint)command, (nint)pointer, sizeof(TAttr));
                var errno = value < 0 ? Libc.LastError : Errno.None;
                BpfTrace.Sink?.OnCall(command, MemoryMarshal.AsBytes(new ReadOnlySpan<TAttr>(pointer, 1)), value, errno);
                if (errno == Errno.EAGAIN && command == BpfCommand.ProgLoad && attempt < LoadAttempts)
                    continue;
                if (errno == Errno.EPERM && command is BpfCommand.MapCreate or BpfCommand.ProgLoad or BpfCommand.BtfLoad && LockedMemory.TryLift())
                    continue;
                return new SyscallResult(value, errno);
            }
        }
    }
}
