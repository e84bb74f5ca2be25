using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to control groups: by a BPF link (since 5.7), else by BPF_PROG_ATTACH.</summary>
internal static class CgroupAttacher
{
    /// <summary>BPF_F_ALLOW_MULTI: other programs stay, and those of groups below run too.</summary>
    private const uint AllowMulti = 2;

    private static readonly Version LinksSince = new(5, 7);

    public static ILinkBackend Attach(KernelProgram program, CgroupTarget target)
    {
        var what = $"cgroup {target.Path} ({target.Type})";
        var fd = Libc.Open(target.Path, Libc.OpenDirectory | Libc.OpenCloseOnExec);
        if (fd < 0)
            throw new BpfException($"Program {program.Name} can't be attached to {what}: the directory can't be opened: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
        var group = BpfHandle.Own(fd);
        using var lease = group.Lease();
        var handle = KernelLink.Create(program.Handle, lease.Fd, target.Type, 0, out var errno);
        if (handle is not null)
        {
            group.Dispose();
            return new HandleLink($"{what} (BPF link)", handle);
        }

        if (errno == Errno.EINVAL && KernelVersion.Current < LinksSince)
        {
            errno = Change(BpfCommand.ProgAttach, group, program.Handle, target.Type, AllowMulti);
            if (errno == Errno.None)
                return new AttachedGroup(what, group, program.Handle.Duplicate(), target.Type);
        }

        group.Dispose();
        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
    }

    private static Errno Change(BpfCommand command, BpfHandle group, BpfHandle program, AttachType type, uint flags)
    {
        using var groupLease = group.Lease();
        using var programLease = program.Lease();
        var attributes = new ProgAttachAttr { Target = groupLease.Fd, AttachBpfFd = programLease.Fd, AttachType = (uint)type, AttachFlags = flags };
        return BpfSyscall.Invoke(command, ref attributes).Errno;
    }

    private static string Reason(KernelProgram program, CgroupTarget target, Errno errno) => errno switch
    {
        Errno.EBADF => "The directory is no group of the cgroup v2 hierarchy; on hybrid systems that is /sys/fs/cgroup/unified.",
        Errno.EINVAL => $"A {program.Type} program doesn't belong to {target.Type}, or it was loaded with another expected_attach_type.",
        Errno.EPERM when !ProcessCapabilities.Has(ProcessCapabilities.Effective(), Capability.NetAdmin) => PrivilegeExplainer.Explain("attaching to groups", Capability.NetAdmin, Capability.Bpf),
        Errno.EPERM => "A group above has a program that allows none below it.",
        Errno.E2BIG => "A group takes at most 64 programs of a kind.",
        _ => "",
    };

    /// <summary>An attachment of old kernels, which survives the process's death.</summary>
    private sealed class AttachedGroup(string description, BpfHandle group, BpfHandle program, AttachType type) : ILinkBackend
    {
        public string Description { get; } = description;

        public void Dispose()
        {
            if (group.IsClosed)
                return;
            // ENOENT: detached by someone else.
            _ = Change(BpfCommand.ProgDetach, group, program, type, 0);
            group.Dispose();
            program.Dispose();
        }
    }
}
