using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_MAP_CREATE:
/// <code>
///  0 map_type     4 key_size      8 value_size   12 max_entries    16 map_flags        20 inner_map_fd
/// 24 numa_node   28 map_name[16] 44 map_ifindex  48 btf_fd         52 btf_key_type_id  56 btf_value_type_id
/// 60 btf_vmlinux_value_type_id   64 map_extra (8)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapCreateAttr
{
    public uint MapType;
    public uint KeySize;
    public uint ValueSize;
    public uint MaxEntries;
    public uint MapFlags;
    public int InnerMapFd;
    public int NumaNode;
    public ObjectName MapName;
    public uint MapIfindex;
    public int BtfFd;
    public uint BtfKeyTypeId;
    public uint BtfValueTypeId;
    public uint BtfVmlinuxValueTypeId;
    public ulong MapExtra;
}
