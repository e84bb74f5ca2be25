using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_MAP_*_BATCH:
/// <code>
///  0 in_batch (8)   8 out_batch (8)   16 keys (8)   24 values (8)   32 count   36 map_fd   40 elem_flags (8)   48 flags (8)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapBatchAttr
{
    public ulong InBatch;
    public ulong OutBatch;
    public ulong Keys;
    public ulong Values;
    public uint Count;
    public int MapFd;
    public ulong ElemFlags;
    public ulong Flags;
}
