using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Links;

/// <summary>BPF_LINK_CREATE (since 5.7): an attachment that is a descriptor, so that it ends with the process whatever happens.</summary>
internal static class KernelLink
{
    /// <summary>Makes a link.</summary>
    /// <param name="program">The program.</param>
    /// <param name="target">A descriptor or an interface's number; 0 where the program was tied to its target at load.</param>
    /// <param name="type">Where.</param>
    /// <param name="flags">Flags of the kind of link.</param>
    /// <param name="errno">Why there is none.</param>
    public static BpfHandle? Create(BpfHandle program, int target, AttachType type, uint flags, out Errno errno) => Create(program, target, type, flags, default, out errno);

    /// <summary>The same with options of the kind of link.</summary>
    public static BpfHandle? Create(BpfHandle program, int target, AttachType type, uint flags, LinkOptions options, out Errno errno)
    {
        using var lease = program.Lease();
        var attributes = new LinkCreateAttr { ProgFd = lease.Fd, Target = target, AttachType = (uint)type, Flags = flags, Options = options };
        var result = BpfSyscall.Invoke(BpfCommand.LinkCreate, ref attributes);
        errno = result.Errno;
        return result.Succeeded ? BpfHandle.Own(result.Value) : null;
    }
}
