using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// struct bpf_link_info; what follows prog_id depends on the type (offsets from the start):
/// <code>
///  0 type   4 id   8 prog_id   12 –   16 …
/// raw_tracepoint: 16 tp_name (8)      24 tp_name_len
/// tracing:        16 attach_type      20 target_obj_id   24 target_btf_id
/// cgroup:         16 cgroup_id (8)    24 attach_type
/// iter:           16 target_name (8)  24 target_name_len
/// netns:          16 netns_ino        20 attach_type
/// xdp, tcx, netkit: 16 ifindex        20 attach_type (not xdp)
/// struct_ops:     16 map_id           netfilter: 16 pf   20 hooknum   24 priority
/// perf_event:     16 type             24 name (8)        32 name_len   36 offset
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkInfoRecord
{
    public uint Type;
    public uint Id;
    public uint ProgId;
    private readonly uint _padding;
    public uint Word16;
    public uint Word20;
    public uint Word24;
    public uint Word28;
    public uint Word32;
    public uint Word36;
    public ulong Word40;
    public ulong Word48;
    public ulong Word56;

    /// <summary>The eight bytes at 16: a pointer or a number.</summary>
    public ulong Long16
    {
        readonly get => Word16 | ((ulong)Word20 << 32);
        set => (Word16, Word20) = ((uint)value, (uint)(value >> 32));
    }

    /// <summary>The eight bytes at 24.</summary>
    public ulong Long24
    {
        readonly get => Word24 | ((ulong)Word28 << 32);
        set => (Word24, Word28) = ((uint)value, (uint)(value >> 32));
    }
}
