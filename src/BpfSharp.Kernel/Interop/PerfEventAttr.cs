using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

/// <summary>
/// struct perf_event_attr up to PERF_ATTR_SIZE_VER5 (4.1):
/// <code>
///  0 type   4 size   8 config (8)   16 sample_period or sample_freq (8)   24 sample_type (8)   32 read_format (8)   40 flags (64 bits)
/// 48 wakeup_events or _watermark   52 bp_type   56 config1: kprobe_func, uprobe_path (8)   64 config2: probe_offset (8)
/// 72 branch_sample_type (8)   80 sample_regs_user (8)   88 sample_stack_user   92 clockid   96 sample_regs_intr (8)   104 aux_watermark
/// 108 sample_max_stack   110 –
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 112)]
internal struct PerfEventAttr
{
    public uint Type;
    public uint Size;
    public ulong Config;
    public ulong SamplePeriod;
    public ulong SampleType;
    public ulong ReadFormat;
    public PerfEventFlags Flags;
    public uint Wakeup;
    public uint BreakpointType;
    public ulong Config1;
    public ulong Config2;
}

/// <summary>The bit-field of perf_event_attr, as far as used here.</summary>
[Flags]
internal enum PerfEventFlags : ulong
{
    None = 0,
    Disabled = 1 << 0,
    Frequency = 1 << 10,
    Watermark = 1 << 14,
}

/// <summary>enum perf_type_id.</summary>
internal enum PerfType : uint
{
    Hardware = 0,
    Software = 1,
    Tracepoint = 2,
}
