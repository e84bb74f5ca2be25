using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_BTF_LOAD:
/// <code>
///  0 btf (8)   8 btf_log_buf (8)   16 btf_size   20 btf_log_size   24 btf_log_level   28 btf_log_true_size (out, since 6.4)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BtfLoadAttr
{
    public ulong Btf;
    public ulong BtfLogBuf;
    public uint BtfSize;
    public uint BtfLogSize;
    public uint BtfLogLevel;
    public uint BtfLogTrueSize;
}
