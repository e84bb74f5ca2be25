using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_LINK_CREATE; the options are a union with a part for each kind of link, all zero where there are none:
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
    public LinkOptions Options;
}

/// <summary>
/// The options of BPF_LINK_CREATE as words:
/// <code>
///  iterator       0 iter_info (pointer)   8 iter_info_len (32)
///  perf event     0 bpf_cookie
///  kprobe.multi   0 flags (32)   4 cnt (32)   8 syms (pointer)   16 addrs (pointer)   24 cookies (pointer)
///  uprobe.multi   0 path (pointer)   8 offsets (pointer)   16 ref_ctr_offsets (pointer)   24 cookies (pointer)   32 cnt (32)   36 flags (32)   40 pid (32)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkOptions
{
    public ulong Word0;
    public ulong Word1;
    public ulong Word2;
    public ulong Word3;
    public ulong Word4;
    public ulong Word5;
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

/// <summary>
/// BPF_ITER_CREATE:
/// <code>
///  0 link_fd   4 flags
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IteratorCreateAttr
{
    public int LinkFd;
    public uint Flags;
}
