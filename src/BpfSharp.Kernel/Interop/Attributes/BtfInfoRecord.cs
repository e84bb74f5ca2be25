using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// struct bpf_btf_info; name and kernel_btf since 5.11:
/// <code>
///  0 btf (8)   8 btf_size   12 id   16 name (8)   24 name_len   28 kernel_btf
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BtfInfoRecord
{
    public ulong Btf;
    public uint BtfSize;
    public uint Id;
    public ulong Name;
    public uint NameLen;
    public uint KernelBtf;
}
