using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Objects;

/// <summary>The kernel's tables of maps, programs, links and types: walking their ids and opening what is behind one.</summary>
internal static class ObjectIds
{
    /// <summary>All ids at this moment. Objects may come and go meanwhile: what an id stood for can be gone when it is opened.</summary>
    /// <param name="command">BPF_MAP_GET_NEXT_ID or one of its siblings.</param>
    public static IEnumerable<uint> Walk(BpfCommand command)
    {
        for (var id = 0u; ;)
        {
            var errno = Next(command, ref id);
            if (errno == Errno.ENOENT)
                yield break;
            if (errno != Errno.None)
                throw new BpfException($"The kernel's objects can't be listed: {Errors.Describe(errno)}. {(errno == Errno.EPERM ? PrivilegeExplainer.Explain("listing them", Capability.SysAdmin) : "")}".TrimEnd(), errno);
            yield return id;
        }
    }

    /// <summary>Opens an object by its id; null where there is none (any more), or where it may not be opened.</summary>
    public static BpfHandle? Open(BpfCommand command, uint id, out Errno errno, uint openFlags = 0)
    {
        var attributes = new ObjectIdAttr { Id = id, OpenFlags = openFlags };
        var result = BpfSyscall.Invoke(command, ref attributes);
        errno = result.Errno;
        return result.Succeeded ? BpfHandle.Own(result.Value) : null;
    }

    private static Errno Next(BpfCommand command, ref uint id)
    {
        var attributes = new ObjectIdAttr { Id = id };
        var errno = BpfSyscall.Invoke(command, ref attributes).Errno;
        id = attributes.NextId;
        return errno;
    }
}
