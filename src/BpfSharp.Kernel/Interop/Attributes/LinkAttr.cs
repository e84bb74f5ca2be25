using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_LINK_CREATE without options (their part of the union stays zero):
/// <code>
///  0 prog_fd   4 target_fd or target_ifindex   8 attach_type   12 flags   16 options: target_btf_id, or a struct for the kind of link
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateAttr
{
    public int ProgFd;
    public int Target;
    public uint AttachType;
    public uint Flags;
    public ulong Options0;
    public ulong Options1;
    public ulong Options2;
}

/// <summary>
/// BPF_RAW_TRACEPOINT_OPEN; without a name for programs whose target was fixed at load:
/// <code>
///  0 name (8)   8 prog_fd   12 –   16 cookie (8, since 6.10)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RawTracepointOpenAttr
{
    public ulong Name;
    public int ProgFd;
    private readonly uint _padding;
}

/// <summary>
/// BPF_PROG_ATTACH and BPF_PROG_DETACH:
/// <code>
///  0 target_fd or target_ifindex   4 attach_bpf_fd   8 attach_type   12 attach_flags   16 replace_bpf_fd
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgAttachAttr
{
    public int Target;
    public int AttachBpfFd;
    public uint AttachType;
    public uint AttachFlags;
}
