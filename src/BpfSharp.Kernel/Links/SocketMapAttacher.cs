using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to the sockets of a sockmap or sockhash: by a BPF link (since 6.10), else by BPF_PROG_ATTACH, which ends with the map.</summary>
internal static class SocketMapAttacher
{
    public static ILinkBackend Attach(KernelProgram program, SocketMapTarget target)
    {
        var map = KernelMap.Of(target.Map);
        var what = $"the sockets of map {map.Info.Name} ({target.Type})";
        using var lease = map.Handle.Lease();
        var handle = KernelLink.Create(program.Handle, lease.Fd, target.Type, 0, out var errno);
        if (handle is not null)
            return new HandleLink($"{what} (BPF link)", handle);
        // What kernels give that don't know this kind of link.
        if (errno == Errno.EINVAL)
        {
            errno = Change(BpfCommand.ProgAttach, map.Handle, program.Handle, target.Type);
            if (errno == Errno.None)
                return new AttachedMap(what, map.Handle.Duplicate(), program.Handle.Duplicate(), target.Type);
        }

        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, map, errno)}".TrimEnd(), errno);
    }

    private static Errno Change(BpfCommand command, BpfHandle map, BpfHandle program, AttachType type)
    {
        using var mapLease = map.Lease();
        using var programLease = program.Lease();
        var attributes = new ProgAttachAttr { Target = mapLease.Fd, AttachBpfFd = programLease.Fd, AttachType = (uint)type };
        return BpfSyscall.Invoke(command, ref attributes).Errno;
    }

    private static string Reason(KernelProgram program, KernelMap map, Errno errno) => errno switch
    {
        Errno.EINVAL or Errno.EOPNOTSUPP when map.Info.Type is not (MapType.SockMap or MapType.SockHash) => $"The map is a {map.Info.Type}; only sockmaps and sockhashes hold sockets.",
        Errno.EINVAL when program.Type is not (ProgramType.SkMsg or ProgramType.SkSkb) => $"It is a {program.Type} program; sockets of maps take SkMsg and SkSkb programs.",
        Errno.EBUSY => "The map already has a program of this kind, or one that excludes it: a verdict program without parser beside one with.",
        Errno.EPERM => PrivilegeExplainer.Explain("attaching to sockets", Capability.NetAdmin, Capability.Bpf),
        _ => "",
    };

    /// <summary>An attachment without link: the map's descriptor keeps it.</summary>
    private sealed class AttachedMap(string description, BpfHandle map, BpfHandle program, AttachType type) : ILinkBackend
    {
        public string Description { get; } = description;

        public void Dispose()
        {
            if (map.IsClosed)
                return;
            var errno = Change(BpfCommand.ProgDetach, map, program, type);
            map.Dispose();
            program.Dispose();
            // ENOENT: detached by someone else.
            if (errno is not (Errno.None or Errno.ENOENT))
                throw new BpfException($"The program can't be detached from {Description}: {Errors.Describe(errno)}.", errno);
        }
    }
}
