using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Objects;

/// <summary>Opens the types of a kernel module: they are found by name among all BTF objects.</summary>
internal static class ModuleBtf
{
    /// <exception cref="BpfException">There is no such module's BTF (any more).</exception>
    public static BpfHandle Open(string module)
    {
        foreach (var id in ObjectIds.Walk(BpfCommand.BtfGetNextId))
        {
            var handle = ObjectIds.Open(BpfCommand.BtfGetFdById, id, out _);
            if (handle is null)
                continue;
            if (KernelBtfReader.Read(handle) is { IsKernel: true } types && types.Name == module)
                return handle;
            handle.Dispose();
        }

        throw new BpfException($"The types of module {module} are in /sys/kernel/btf, but the kernel has no BTF object of that name: the module was just unloaded.", Errno.ENOENT);
    }
}
