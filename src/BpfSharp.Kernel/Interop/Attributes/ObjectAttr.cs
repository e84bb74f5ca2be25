using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_OBJ_PIN and BPF_OBJ_GET:
/// <code>
///  0 pathname (8)   8 bpf_fd   12 file_flags
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectAttr
{
    public ulong Pathname;
    public int BpfFd;
    public uint FileFlags;
}

/// <summary>
/// BPF_OBJ_GET_INFO_BY_FD:
/// <code>
///  0 bpf_fd   4 info_len   8 info (8)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectInfoAttr
{
    public int BpfFd;
    public uint InfoLen;
    public ulong Info;
}

/// <summary>
/// BPF_{PROG,MAP,BTF,LINK}_GET_NEXT_ID (start_id, next_id out) and …_GET_FD_BY_ID (id, open_flags):
/// <code>
///  0 start_id or the id   4 next_id   8 open_flags
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectIdAttr
{
    public uint Id;
    public uint NextId;
    public uint OpenFlags;
}
