using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop.Attributes;

/// <summary>
/// BPF_PROG_TEST_RUN:
/// <code>
///  0 prog_fd        4 retval        8 data_size_in   12 data_size_out  16 data_in (8)  24 data_out (8)
/// 32 repeat        36 duration     40 ctx_size_in    44 ctx_size_out   48 ctx_in (8)   56 ctx_out (8)
/// 64 flags         68 cpu          72 batch_size
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TestRunAttr
{
    public int ProgFd;
    public uint Retval;
    public uint DataSizeIn;
    public uint DataSizeOut;
    public ulong DataIn;
    public ulong DataOut;
    public uint Repeat;
    public uint Duration;
    public uint CtxSizeIn;
    public uint CtxSizeOut;
    public ulong CtxIn;
    public ulong CtxOut;
    public uint Flags;
    public uint Cpu;
}
