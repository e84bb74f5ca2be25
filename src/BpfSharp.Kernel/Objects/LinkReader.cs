using System.Globalization;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Netlink;

namespace BpfSharp.Kernel.Objects;

/// <summary>Reads all that the kernel tells of a link.</summary>
internal static class LinkReader
{
    private const int LongestName = 256;

    // enum bpf_perf_event_type.
    private const uint PerfUprobe = 1;
    private const uint PerfUretprobe = 2;
    private const uint PerfKprobe = 3;
    private const uint PerfKretprobe = 4;
    private const uint PerfTracepoint = 5;

    public static unsafe KernelLinkInfo? Read(BpfHandle handle)
    {
        var record = default(LinkInfoRecord);
        if (ObjectInfo.Read(handle, ref record) != Errno.None)
            return null;
        var type = (KernelLinkType)record.Type;
        var name = stackalloc byte[LongestName];
        var named = default(LinkInfoRecord);
        // A second question, with room for the name that the kind has; where the room is too small the kernel cuts the name and says ENOSPC.
        switch (type)
        {
            case KernelLinkType.RawTracepoint or KernelLinkType.Iter:
                named.Long16 = (ulong)name;
                named.Word24 = LongestName;
                _ = ObjectInfo.Read(handle, ref named);
                break;
            case KernelLinkType.PerfEvent when record.Word16 is >= PerfUprobe and <= PerfTracepoint:
                named.Word16 = record.Word16;
                named.Long24 = (ulong)name;
                named.Word32 = LongestName;
                _ = ObjectInfo.Read(handle, ref named);
                break;
        }

        return new KernelLinkInfo(record.Id, type, record.ProgId, Target(type, record, named, KernelText.FromNulTerminated(new ReadOnlySpan<byte>(name, LongestName))));
    }

    private static string Target(KernelLinkType type, in LinkInfoRecord record, in LinkInfoRecord named, string name) => type switch
    {
        KernelLinkType.RawTracepoint or KernelLinkType.Iter => name,
        KernelLinkType.Tracing => string.Create(CultureInfo.InvariantCulture, $"{(AttachType)record.Word16} type {record.Word24}"),
        KernelLinkType.Cgroup => string.Create(CultureInfo.InvariantCulture, $"{(AttachType)record.Word24} of cgroup {record.Long16}"),
        KernelLinkType.Netns => string.Create(CultureInfo.InvariantCulture, $"{(AttachType)record.Word20} of network namespace {record.Word16}"),
        KernelLinkType.Xdp => InterfaceNames.Describe(record.Word16),
        KernelLinkType.Tcx or KernelLinkType.Netkit => $"{(AttachType)record.Word20} of {InterfaceNames.Describe(record.Word16)}",
        KernelLinkType.StructOps => string.Create(CultureInfo.InvariantCulture, $"map {record.Word16}"),
        KernelLinkType.PerfEvent => PerfTarget(record.Word16, named, name),
        _ => "",
    };

    private static string PerfTarget(uint kind, in LinkInfoRecord named, string name) => kind switch
    {
        PerfTracepoint => $"tracepoint {name}",
        PerfKprobe => $"kprobe {name}{(named.Word36 == 0 ? "" : $"+0x{named.Word36:x}")}",
        PerfKretprobe => $"kretprobe {name}",
        PerfUprobe => $"uprobe {name}+0x{named.Word36:x}",
        PerfUretprobe => $"uretprobe {name}+0x{named.Word36:x}",
        _ => "perf event",
    };
}
