using System.Collections.Immutable;
using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>Where a program is attached: one case for each kind of event. The planner makes these; backends carry them out.</summary>
public abstract record AttachTarget
{
    private protected AttachTarget()
    {
    }
}

/// <summary>Entry (or an offset) of a kernel function, or its return.</summary>
/// <param name="Function">The function's name in kallsyms.</param>
/// <param name="Offset">Bytes from its start; 0 for returns.</param>
/// <param name="IsReturn">True for a kretprobe.</param>
public sealed record KprobeTarget(string Function, ulong Offset = 0, bool IsReturn = false) : AttachTarget;

/// <summary>Many kernel functions by one link (kprobe.multi, since 5.18). The program must have been loaded for <see cref="AttachType.TraceKprobeMulti"/>.</summary>
/// <param name="Functions">The functions' names, each once.</param>
/// <param name="IsReturn">True for their returns.</param>
public sealed record KprobeMultiTarget(ImmutableArray<string> Functions, bool IsReturn = false) : AttachTarget;

/// <summary>A static tracepoint through its perf event.</summary>
/// <param name="Category">The group, as under <c>events/</c> of tracefs: <c>syscalls</c>.</param>
/// <param name="Name">The event: <c>sys_enter_execve</c>.</param>
public sealed record TracepointTarget(string Category, string Name) : AttachTarget;

/// <summary>A tracepoint without its record: the program gets the arguments raw.</summary>
/// <param name="Name">The tracepoint's name, without its category.</param>
public sealed record RawTracepointTarget(string Name) : AttachTarget;

/// <summary>What a tracing or LSM program was loaded for (fentry, fexit, fmod_ret, tp_btf, LSM): the function is fixed at load.</summary>
public sealed record TracingTarget : AttachTarget;

/// <summary>An address in a file that processes execute, or the return of the function there.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The byte in the file.</param>
/// <param name="IsReturn">True for a uretprobe.</param>
/// <param name="ProcessId">The process, or -1 for all.</param>
/// <param name="SemaphoreOffset">Where in the file a USDT semaphore is kept; 0 for none.</param>
/// <param name="Cookie">What <c>bpf_get_attach_cookie</c> gives the program (since 5.15); null for none.</param>
public sealed record UprobeTarget(string Path, ulong Offset, bool IsReturn = false, int ProcessId = -1, ulong SemaphoreOffset = 0, ulong? Cookie = null) : AttachTarget;

/// <summary>Many places of a file by one link (uprobe.multi, since 6.6). The program must have been loaded for <see cref="AttachType.TraceUprobeMulti"/>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offsets">The bytes in the file.</param>
/// <param name="IsReturn">True for the returns of the functions there.</param>
/// <param name="ProcessId">The process, or -1 for all.</param>
public sealed record UprobeMultiTarget(string Path, ImmutableArray<ulong> Offsets, bool IsReturn = false, int ProcessId = -1) : AttachTarget;

/// <summary>A perf event: software, hardware or a clock.</summary>
/// <param name="EventType"><c>perf_type_id</c>.</param>
/// <param name="Config">The event's number in that type.</param>
/// <param name="SamplePeriod">Run at every so many events; 0 where <paramref name="SampleFrequency"/> is given.</param>
/// <param name="SampleFrequency">Run so many times a second; 0 where <paramref name="SamplePeriod"/> is given.</param>
/// <param name="ProcessId">The process, or -1 for all.</param>
/// <param name="Cpu">The CPU, or -1 for each.</param>
public sealed record PerfEventTarget(uint EventType, ulong Config, ulong SamplePeriod, ulong SampleFrequency, int ProcessId = -1, int Cpu = -1) : AttachTarget;

/// <summary>The receive path of a network interface.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Mode">Where on the path; null lets the kernel choose.</param>
public sealed record XdpTarget(uint InterfaceIndex, XdpMode? Mode = null) : AttachTarget;

/// <summary>Where on the receive path an XDP program runs.</summary>
public enum XdpMode
{
    /// <summary>In the generic stack (XDP_FLAGS_SKB_MODE).</summary>
    Generic,

    /// <summary>In the driver (XDP_FLAGS_DRV_MODE).</summary>
    Native,
}

/// <summary>The traffic control hook of a network interface.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="IsIngress">True for arriving packets.</param>
public sealed record TcTarget(uint InterfaceIndex, bool IsIngress) : AttachTarget;

/// <summary>A control group of the v2 hierarchy.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Type">Which hook.</param>
public sealed record CgroupTarget(string Path, AttachType Type) : AttachTarget;

/// <summary>Packets that an interface receives and sends, as a raw socket sees them. The program's result says how many bytes of a packet the socket keeps.</summary>
/// <param name="InterfaceIndex">The interface; 0 for all.</param>
public sealed record SocketFilterTarget(uint InterfaceIndex) : AttachTarget;

/// <summary>The sockets in a map: what they send (sk_msg) or receive (sk_skb) goes through the program. Attach first: the
/// kernel ties a socket to the map's programs when it is put in, and unties it when it is taken out or the map goes.</summary>
/// <param name="Map">A sockmap or sockhash.</param>
/// <param name="Type"><see cref="AttachType.SkMsgVerdict"/>, <see cref="AttachType.SkSkbVerdict"/>, <see cref="AttachType.SkSkbStreamParser"/> or <see cref="AttachType.SkSkbStreamVerdict"/>.</param>
public sealed record SocketMapTarget(IMapBackend Map, AttachType Type) : AttachTarget;

/// <summary>A network namespace: the look-up of sockets for arriving packets (since 5.9), or the flow dissector.</summary>
/// <param name="Path">The namespace as a file: <c>/proc/self/ns/net</c>.</param>
/// <param name="Type"><see cref="AttachType.SkLookup"/> or <see cref="AttachType.FlowDissector"/>.</param>
public sealed record NetworkNamespaceTarget(string Path, AttachType Type) : AttachTarget;

/// <summary>An iterator (since 5.8): nothing runs until it is read; see <see cref="IBpfBackend.OpenIterator"/>.</summary>
/// <param name="Map">The map to walk, for iterators over one map's entries; null for others.</param>
public sealed record IteratorTarget(IMapBackend? Map = null) : AttachTarget;
