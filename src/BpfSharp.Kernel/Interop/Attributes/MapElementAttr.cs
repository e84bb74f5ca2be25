using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_MAP_{LOOKUP,UPDATE,DELETE,LOOKUP_AND_DELETE}_ELEM and BPF_MAP_GET_NEXT_KEY (whose next_key lies where value does), BPF_MAP_FREEZE (map_fd alone):
/// <code>
///  0 map_fd   4 –   8 key (8)   16 value or next_key (8)   24 flags (8)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapElementAttr
{
    public int MapFd;
    private readonly uint _padding;
    public ulong Key;
    public ulong Value;
    public ulong Flags;
}
