using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Kernel.Links;

/// <summary>Iterators (since 5.8): a link ties the program to what it walks, and each file made of the link walks once while it is read.</summary>
internal static class IteratorAttacher
{
    public static ILinkBackend Attach(KernelProgram program, IMapBackend? map) => new HandleLink($"{Describe(program)} (BPF link)", Link(program, map));

    /// <summary>Opens a walk. The file keeps the link, and the link the program.</summary>
    public static Stream Open(KernelProgram program, IMapBackend? map)
    {
        using var link = Link(program, map);
        using var lease = link.Lease();
        var attributes = new IteratorCreateAttr { LinkFd = lease.Fd };
        var result = BpfSyscall.Invoke(BpfCommand.IterCreate, ref attributes);
        if (!result.Succeeded)
            throw new BpfException($"{Describe(program)} of program {program.Name} can't be read: {Errors.Describe(result.Errno)}.", result.Errno);
        return new FileStream(new SafeFileHandle(result.Value, ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    private static BpfHandle Link(KernelProgram program, IMapBackend? map)
    {
        var errno = Errno.None;
        var handle = map is null ? KernelLink.Create(program.Handle, 0, AttachType.TraceIter, 0, out errno) : LinkTo(program, KernelMap.Of(map), out errno);
        return handle ?? throw new BpfException($"Program {program.Name} can't be attached to {Describe(program)}: {Errors.Describe(errno)}. {Reason(program, map, errno)}".TrimEnd(), errno);
    }

    // union bpf_iter_link_info { struct { __u32 map_fd; } map; … }, as long as its largest member.
    private static unsafe BpfHandle? LinkTo(KernelProgram program, KernelMap map, out Errno errno)
    {
        using var lease = map.Handle.Lease();
        var information = stackalloc ulong[2] { (uint)lease.Fd, 0 };
        return KernelLink.Create(program.Handle, 0, AttachType.TraceIter, 0, new LinkOptions { Word0 = (ulong)information, Word1 = 2 * sizeof(ulong) }, out errno);
    }

    private static string Describe(KernelProgram program) => $"iterator {program.Image.AttachBtfName?.Replace("bpf_iter_", "", StringComparison.Ordinal)}";

    private static string Reason(KernelProgram program, IMapBackend? map, Errno errno) => errno switch
    {
        Errno.EINVAL when program.Image.ExpectedAttachType != AttachType.TraceIter => "The program wasn't loaded as an iterator (section iter/…).",
        Errno.EBADF or Errno.EINVAL when map is null => "Iterators over one map's entries or sockets need the map.",
        Errno.EINVAL => $"A map of type {map?.Info.Type} can't be walked by this iterator.",
        Errno.EACCES => "The program reads more of a key or value than the map's have.",
        Errno.EPERM => PrivilegeExplainer.Explain("iterators", Capability.Perfmon, Capability.Bpf),
        _ => "",
    };
}
