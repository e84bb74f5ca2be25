namespace BpfSharp.Kernel.Privileges;

/// <summary>The capabilities that BPF asks for, by their bits in <c>CapEff</c>.</summary>
internal enum Capability
{
    NetAdmin = 12,
    NetRaw = 13,
    SysAdmin = 21,
    Perfmon = 38,
    Bpf = 39,
}
