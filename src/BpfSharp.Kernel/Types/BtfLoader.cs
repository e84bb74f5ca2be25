using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Types;

/// <summary>BPF_BTF_LOAD.</summary>
internal static class BtfLoader
{
    private const int LogSize = 64 * 1024;

    /// <summary>Gives types to the kernel.</summary>
    /// <returns>Null where it refuses them; <paramref name="log"/> then has the last line that it wrote about that.</returns>
    public static unsafe BpfHandle? Load(ReadOnlySpan<byte> btf, out Errno errno, out string log)
    {
        log = "";
        fixed (byte* pointer = btf)
        {
            var attributes = new BtfLoadAttr { Btf = (ulong)pointer, BtfSize = (uint)btf.Length };
            var result = BpfSyscall.Invoke(BpfCommand.BtfLoad, ref attributes);
            errno = result.Errno;
            if (result.Succeeded)
                return BpfHandle.Own(result.Value);
            if (errno == Errno.EPERM)
                return null;
            var buffer = new byte[LogSize];
            fixed (byte* logPointer = buffer)
            {
                attributes = new BtfLoadAttr { Btf = (ulong)pointer, BtfSize = (uint)btf.Length, BtfLogBuf = (ulong)logPointer, BtfLogSize = LogSize, BtfLogLevel = 1 };
                result = BpfSyscall.Invoke(BpfCommand.BtfLoad, ref attributes);
            }

            if (result.Succeeded)
                return BpfHandle.Own(result.Value);
            log = KernelText.FromNulTerminated(buffer).TrimEnd('\n').Split('\n')[^1];
            return null;
        }
    }
}
