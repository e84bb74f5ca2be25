using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// struct bpf_map_info, up to map_extra:
/// <code>
///  0 type  4 id  8 key_size  12 value_size  16 max_entries  20 map_flags  24 name[16]  40 ifindex  44 btf_vmlinux_value_type_id
/// 48 netns_dev (8)  56 netns_ino (8)  64 btf_id  68 btf_key_type_id  72 btf_value_type_id  76 btf_vmlinux_id  80 map_extra (8)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapInfoRecord
{
    public uint Type;
    public uint Id;
    public uint KeySize;
    public uint ValueSize;
    public uint MaxEntries;
    public uint MapFlags;
    public ObjectName Name;
    public uint Ifindex;
    public uint BtfVmlinuxValueTypeId;
    public ulong NetnsDev;
    public ulong NetnsIno;
    public uint BtfId;
    public uint BtfKeyTypeId;
    public uint BtfValueTypeId;
    public uint BtfVmlinuxId;
    public ulong MapExtra;
}
