using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// struct bpf_prog_info:
/// <code>
///   0 type   4 id   8 tag[8]   16 jited_prog_len   20 xlated_prog_len   24 jited_prog_insns (8)   32 xlated_prog_insns (8)   40 load_time (8)
///  48 created_by_uid   52 nr_map_ids   56 map_ids (8)   64 name[16]   80 ifindex   84 gpl_compatible:1   88 netns_dev (8)   96 netns_ino (8)
/// 104 nr_jited_ksyms  108 nr_jited_func_lens  112 jited_ksyms (8)  120 jited_func_lens (8)  128 btf_id  132 func_info_rec_size  136 func_info (8)
/// 144 nr_func_info  148 nr_line_info  152 line_info (8)  160 jited_line_info (8)  168 nr_jited_line_info  172 line_info_rec_size
/// 176 jited_line_info_rec_size  180 nr_prog_tags  184 prog_tags (8)  192 run_time_ns (8)  200 run_cnt (8)  208 recursion_misses (8)
/// 216 verified_insns  220 attach_btf_obj_id  224 attach_btf_id
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgInfoRecord
{
    public uint Type;
    public uint Id;
    public ulong Tag;
    public uint JitedProgLen;
    public uint XlatedProgLen;
    public ulong JitedProgInsns;
    public ulong XlatedProgInsns;
    public ulong LoadTime;
    public uint CreatedByUid;
    public uint NrMapIds;
    public ulong MapIds;
    public ObjectName Name;
    public uint Ifindex;
    public uint GplCompatible;
    public ulong NetnsDev;
    public ulong NetnsIno;
    public uint NrJitedKsyms;
    public uint NrJitedFuncLens;
    public ulong JitedKsyms;
    public ulong JitedFuncLens;
    public uint BtfId;
    public uint FuncInfoRecSize;
    public ulong FuncInfo;
    public uint NrFuncInfo;
    public uint NrLineInfo;
    public ulong LineInfo;
    public ulong JitedLineInfo;
    public uint NrJitedLineInfo;
    public uint LineInfoRecSize;
    public uint JitedLineInfoRecSize;
    public uint NrProgTags;
    public ulong ProgTags;
    public ulong RunTimeNs;
    public ulong RunCnt;
    public ulong RecursionMisses;
    public uint VerifiedInsns;
    public uint AttachBtfObjId;
    public uint AttachBtfId;
    private readonly uint _padding;
}
