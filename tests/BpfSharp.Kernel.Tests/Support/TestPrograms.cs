using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Kernel.Tests.Support;

/// <summary>Programs that several tests use.</summary>
internal static class TestPrograms
{
    public const int HelperMapLookup = 1;
    public const int HelperMapUpdate = 2;
    public const int HelperKtime = 5;
    public const int HelperTracePrintk = 6;
    public const int HelperGetStackId = 27;
    public const int HelperProbeReadKernel = 113;
    public const int HelperRingBufferReserve = 131;
    public const int HelperCopyFromUser = 148;
    public const int HelperGetCurrentPidTgid = 14;
    public const int HelperGetCurrentComm = 16;
    public const int HelperSkbLoadBytes = 26;
    public const int HelperPerfEventOutput = 25;
    public const int HelperRingBufferOutput = 130;

    /// <summary>An image of instructions whose map loads, in order, are of the maps given.</summary>
    public static ProgramImage Image(string name, ProgramType type, IEnumerable<Instruction> code, params IMapBackend[] maps)
    {
        var instructions = code.ToImmutableArray();
        var slots = Enumerable.Range(0, instructions.Length).Where(i => instructions[i].IsWide && instructions[i].Source != 0).ToList();
        slots.Count.ShouldBe(maps.Length);
        return new ProgramImage { Name = name, Type = type, Instructions = instructions, MapReferences = [.. slots.Select((slot, i) => new MapReference(slot, maps[i]))] };
    }

    /// <summary>
    /// Counts its runs in this process in slot 0 of an array of u64: others' doings can't disturb the number.
    /// </summary>
    public static ProgramImage CountInProcess(string name, ProgramType type, IMapBackend counts, int processId) => Image(name, type,
    [
        Asm.Call(HelperGetCurrentPidTgid),
        Asm.Shr(0, 32),
        Asm.JumpIfNotEqual(0, processId, 9),
        Asm.StoreImm32(10, -4, 0),
        Asm.MovReg(2, 10),
        Asm.Add(2, -4),
        .. Asm.Map(1),
        Asm.Call(HelperMapLookup),
        Asm.JumpIfEqual(0, 0, 2),
        Asm.Mov(1, 1),
        Asm.AtomicAdd64(0, 0, 1),
        Asm.Mov(0, 0),
        Asm.Exit(),
    ], counts);

    /// <summary>As <see cref="CountInProcess"/>, of one system call only, for programs whose second argument is its number (sys_enter).</summary>
    public static ProgramImage CountSyscall(string name, ProgramType type, IMapBackend counts, int processId, int number) => Image(name, type,
    [
        Asm.Load64(6, 1, 8),
        Asm.JumpIfNotEqual(6, number, 12),
        Asm.Call(HelperGetCurrentPidTgid),
        Asm.Shr(0, 32),
        Asm.JumpIfNotEqual(0, processId, 9),
        Asm.StoreImm32(10, -4, 0),
        Asm.MovReg(2, 10),
        Asm.Add(2, -4),
        .. Asm.Map(1),
        Asm.Call(HelperMapLookup),
        Asm.JumpIfEqual(0, 0, 2),
        Asm.Mov(1, 1),
        Asm.AtomicAdd64(0, 0, 1),
        Asm.Mov(0, 0),
        Asm.Exit(),
    ], counts);

    /// <summary>Counts runs in processes whose comm begins with a name of at most eight letters.</summary>
    public static ProgramImage CountComm(string name, IMapBackend counts, string comm)
    {
        var bytes = new byte[8];
        System.Text.Encoding.ASCII.GetBytes(comm, bytes);
        return Image(name, ProgramType.Tracepoint,
        [
            // Some kernels (Debian's 6.1) leave what is behind the name's end as it was.
            Asm.Mov(1, 0),
            Asm.Store64(10, -16, 1),
            Asm.Store64(10, -8, 1),
            Asm.MovReg(1, 10),
            Asm.Add(1, -16),
            Asm.Mov(2, 16),
            Asm.Call(HelperGetCurrentComm),
            Asm.Load64(3, 10, -16),
            .. Asm.Mov64(4, BitConverter.ToUInt64(bytes)),
            Asm.JumpIfNotEqualReg(3, 4, 9),
            Asm.StoreImm32(10, -20, 0),
            Asm.MovReg(2, 10),
            Asm.Add(2, -20),
            .. Asm.Map(1),
            Asm.Call(HelperMapLookup),
            Asm.JumpIfEqual(0, 0, 2),
            Asm.Mov(1, 1),
            Asm.AtomicAdd64(0, 0, 1),
            Asm.Mov(0, 0),
            Asm.Exit(),
        ], counts);
    }

    /// <summary>Sends a record that begins with the process id (u64), from this process only.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="map">A perf event array or a ring buffer.</param>
    /// <param name="helper">bpf_perf_event_output(ctx, map, flags, data, size) or bpf_ringbuf_output(map, data, size, flags).</param>
    /// <param name="recordSize">Bytes in a record, a multiple of 8.</param>
    public static ProgramImage SendOwnPid(string name, IMapBackend map, int helper, int recordSize)
    {
        Instruction[] send = helper == HelperRingBufferOutput
            ? [.. Asm.Map(1), Asm.MovReg(2, 10), Asm.Add(2, -recordSize), Asm.Mov(3, recordSize), Asm.Mov(4, 0)]
            : [Asm.MovReg(1, 6), .. Asm.Map(2), .. Asm.Mov64(3, 0xffff_ffff), Asm.MovReg(4, 10), Asm.Add(4, -recordSize), Asm.Mov(5, recordSize)];
        var zero = Enumerable.Range(1, recordSize / 8).Select(word => Asm.Store64(10, -8 * word, 1));
        Instruction[] body = [Asm.Mov(1, 0), .. zero, Asm.Store64(10, -recordSize, 0), .. send, Asm.Call(helper)];
        return Image(name, ProgramType.Tracepoint,
        [
            Asm.MovReg(6, 1),
            Asm.Call(HelperGetCurrentPidTgid),
            Asm.Shr(0, 32),
            Asm.JumpIfNotEqual(0, Environment.ProcessId, body.Length),
            .. body,
            Asm.Mov(0, 0),
            Asm.Exit(),
        ], map);
    }

    /// <summary>Counts UDP packets (IPv4 without options) to a port; returns a verdict.</summary>
    public static ProgramImage CountUdpTo(string name, ProgramType type, IMapBackend counts, int port, int verdict)
    {
        // XDP has the packet's bytes at hand; the others load them by bpf_skb_load_bytes(ctx, offset, to, length). 23: the protocol, 36: the destination port.
        Instruction[] load = type == ProgramType.Xdp
            ?
            [
                Asm.Load32(2, 6, 0), Asm.Load32(3, 6, 4), Asm.MovReg(4, 2), Asm.Add(4, 38), Asm.JumpIfGreaterReg(4, 3, 0),
                Asm.Load8(7, 2, 23), Asm.Load16(8, 2, 36),
            ]
            : LoadFromSkb(protocol: 23, port: 36);
        return CountWhen(name, type, counts, load, port, verdict);
    }

    /// <summary>The same for cgroup programs, whose packets begin with the IP header; lets every packet through.</summary>
    public static ProgramImage CountCgroupUdp(string name, IMapBackend counts, int port)
        => CountWhen(name, ProgramType.CgroupSkb, counts, LoadFromSkb(protocol: 9, port: 22), port, 1) with { ExpectedAttachType = AttachType.CgroupInetEgress };

    private static Instruction[] LoadFromSkb(int protocol, int port) =>
    [
        Asm.StoreImm32(10, -8, 0), Asm.StoreImm32(10, -12, 0),
        Asm.MovReg(1, 6), Asm.Mov(2, protocol), Asm.MovReg(3, 10), Asm.Add(3, -8), Asm.Mov(4, 1), Asm.Call(HelperSkbLoadBytes),
        Asm.MovReg(1, 6), Asm.Mov(2, port), Asm.MovReg(3, 10), Asm.Add(3, -12), Asm.Mov(4, 2), Asm.Call(HelperSkbLoadBytes),
        Asm.Load8(7, 10, -8), Asm.Load16(8, 10, -12),
    ];

    private static ProgramImage CountWhen(string name, ProgramType type, IMapBackend counts, Instruction[] load, int port, int verdict)
    {
        Instruction[] count =
        [
            Asm.StoreImm32(10, -4, 0), Asm.MovReg(2, 10), Asm.Add(2, -4), .. Asm.Map(1), Asm.Call(HelperMapLookup),
            Asm.JumpIfEqual(0, 0, 2), Asm.Mov(1, 1), Asm.AtomicAdd64(0, 0, 1),
        ];
        const int Udp = 17;
        var networkOrder = System.Net.IPAddress.HostToNetworkOrder((short)port) & 0xffff;
        Instruction[] compare = [Asm.JumpIfNotEqual(7, Udp, count.Length + 1), Asm.JumpIfNotEqual(8, networkOrder, count.Length)];
        // The packet's bounds check jumps over everything that follows.
        var loaded = load.Select((instruction, i) => instruction.Opcode == 0x2d ? instruction.WithOffset((short)(load.Length - i - 1 + compare.Length + count.Length)) : instruction);
        return Image(name, type, [Asm.MovReg(6, 1), .. loaded, .. compare, .. count, Asm.Mov(0, verdict), Asm.Exit()], counts);
    }

    /// <summary>return 0;</summary>
    public static ProgramImage Nothing(string name, ProgramType type) => Image(name, type, [Asm.Mov(0, 0), Asm.Exit()]);

    public static MapSpec CounterArray(int entries = 1) => new() { Name = "counts", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = (uint)entries };

    public static ulong ReadCounter(IMapBackend counts, int index = 0)
    {
        var value = new byte[8];
        counts.Lookup(BitConverter.GetBytes(index), value).ShouldBe(Errno.None);
        return BitConverter.ToUInt64(value);
    }
}
