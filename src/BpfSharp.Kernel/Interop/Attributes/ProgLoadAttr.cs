using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_PROG_LOAD:
/// <code>
///   0 prog_type        4 insn_cnt      8 insns (8)       16 license (8)    24 log_level          28 log_size
///  32 log_buf (8)     40 kern_version 44 prog_flags      48 prog_name[16]  64 prog_ifindex       68 expected_attach_type
///  72 prog_btf_fd     76 func_info_rec_size              80 func_info (8)  88 func_info_cnt      92 line_info_rec_size
///  96 line_info (8)  104 line_info_cnt                  108 attach_btf_id 112 attach_prog_fd or attach_btf_obj_fd
/// 116 core_relo_cnt  120 fd_array (8) 128 core_relos (8) 136 core_relo_rec_size                 140 log_true_size (out, since 6.4)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgLoadAttr
{
    public uint ProgType;
    public uint InsnCnt;
    public ulong Insns;
    public ulong License;
    public uint LogLevel;
    public uint LogSize;
    public ulong LogBuf;
    public uint KernVersion;
    public uint ProgFlags;
    public ObjectName ProgName;
    public uint ProgIfindex;
    public uint ExpectedAttachType;
    public int ProgBtfFd;
    public uint FuncInfoRecSize;
    public ulong FuncInfo;
    public uint FuncInfoCnt;
    public uint LineInfoRecSize;
    public ulong LineInfo;
    public uint LineInfoCnt;
    public uint AttachBtfId;
    public int AttachBtfObjFd;
    public uint CoreReloCnt;
    public ulong FdArray;
    public ulong CoreRelos;
    public uint CoreReloRecSize;
    public uint LogTrueSize;
}
