using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Objects;

/// <summary>Opens the types of a kernel module: they are found by name among all BTF objects.</summary>
internal static class ModuleBtf
{
    /// <summary>Longer than MODULE_NAME_LEN (64 - 8) ever was.</summary>
    private const int LongestName = 64;

    /// <exception cref="BpfException">There is no such module's BTF (any more).</exception>
    public static BpfHandle Open(string module)
    {
        foreach (var id in ObjectIds.Walk(BpfCommand.BtfGetNextId))
        {
            var handle = ObjectIds.Open(BpfCommand.BtfGetFdById, id, out _);
            if (handle is null)
                continue;
            if (NameOf(handle) == module)
                return handle;
            handle.Dispose();
        }

        throw new BpfException($"The types of module {module} are in /sys/kernel/btf, but the kernel has no BTF object of that name: the module was just unloaded.", Errno.ENOENT);
    }

    private static unsafe string NameOf(BpfHandle handle)
    {
        var name = stackalloc byte[LongestName];
        var record = new BtfInfoRecord { Name = (ulong)name, NameLen = LongestName };
        return ObjectInfo.Read(handle, ref record) == Errno.None && record.KernelBtf != 0 ? KernelText.FromNulTerminated(new ReadOnlySpan<byte>(name, LongestName)) : "";
    }
}
