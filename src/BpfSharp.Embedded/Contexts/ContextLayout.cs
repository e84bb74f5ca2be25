namespace BpfSharp.Embedded.Contexts;

/// <summary>What a field of a context is.</summary>
internal enum ContextFieldKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Where the packet begins; programs load 32 bits and get a pointer.</summary>
    PacketStart,

    /// <summary>Where the packet ends.</summary>
    PacketEnd,

    /// <summary>Where the packet's metadata begins.</summary>
    PacketMetadata,
}

/// <summary>A stretch of a context.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Kind">What is in it.</param>
/// <param name="IsWritable">True where programs may set it.</param>
internal readonly record struct ContextField(int Offset, int Length, ContextFieldKind Kind = ContextFieldKind.Number, bool IsWritable = false);

/// <summary>
/// The context of a kind of program, as its user-space header has it. Pointers, which the header declares as 32-bit numbers, are kept as 64-bit words behind
/// the header's fields; loads of them are changed to loads of those when a program is loaded, as the kernel does with its own structures.
/// </summary>
/// <param name="Name">The structure.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Fields">What may be used; what is in none of them may not.</param>
internal sealed record ContextLayout(string Name, int Size, params ContextField[] Fields)
{
    private const int PointerCount = 3;

    /// <summary>Bytes of a context in memory, pointers included.</summary>
    public int TotalSize => PointerOffset(ContextFieldKind.PacketStart) + (PointerCount * 8);

    /// <summary>True where programs see a packet.</summary>
    public bool HasPacket => Fields.Any(part => part.Kind == ContextFieldKind.PacketStart);

    /// <summary>The field that an access lies in, or null.</summary>
    public ContextField? Find(int offset, int size)
    {
        foreach (var field in Fields)
        {
            if (offset >= field.Offset && offset + size <= field.Offset + field.Length)
                return field;
        }

        return null;
    }

    /// <summary>Where the 64-bit word of a pointer is.</summary>
    public int PointerOffset(ContextFieldKind kind) => ((Size + 7) & ~7) + (((int)kind - 1) * 8);

    /// <summary>The layout of a kind of program; null where the engine runs no such programs.</summary>
    public static ContextLayout? Of(ProgramType type) => type switch
    {
        ProgramType.Xdp => Xdp,
        ProgramType.SchedCls or ProgramType.SchedAct or ProgramType.CgroupSkb or ProgramType.LwtIn or ProgramType.LwtOut or ProgramType.LwtXmit or ProgramType.SkSkb => SkBuff,
        ProgramType.SocketFilter => SocketFilter,
        ProgramType.Kprobe => Registers,
        ProgramType.Tracepoint => Tracepoint,
        ProgramType.RawTracepoint or ProgramType.RawTracepointWritable => RawTracepoint,
        ProgramType.PerfEvent => PerfEvent,
        ProgramType.Tracing => RawTracepoint,
        ProgramType.Syscall => SystemCall,
        _ => null,
    };

    private static ContextLayout Xdp { get; } = new("xdp_md", 24,
        new(0, 4, ContextFieldKind.PacketStart), new(4, 4, ContextFieldKind.PacketEnd), new(8, 4, ContextFieldKind.PacketMetadata), new(12, 4), new(16, 4), new(20, 4));

    // Fields that the kernel also lets programs set: mark, queue_mapping, priority, tc_index, cb, tc_classid, tstamp.
    private static ContextLayout SkBuff { get; } = new("__sk_buff", 192,
        new(0, 8), new(8, 8, IsWritable: true), new(16, 16), new(32, 4, IsWritable: true), new(36, 8), new(44, 24, IsWritable: true), new(68, 4),
        new(72, 4, IsWritable: true), new(76, 4, ContextFieldKind.PacketStart), new(80, 4, ContextFieldKind.PacketEnd), new(84, 56),
        new(140, 4, ContextFieldKind.PacketMetadata), new(152, 8, IsWritable: true), new(160, 8), new(176, 16));

    private static ContextLayout SocketFilter { get; } = new("__sk_buff", 192,
        new(0, 48), new(48, 20, IsWritable: true), new(68, 4), new(84, 56), new(160, 8), new(176, 4));

    private static ContextLayout Registers { get; } = new("pt_regs", 168, new ContextField(0, 168));

    // The first eight bytes are the record's own header, which programs may not see.
    private static ContextLayout Tracepoint { get; } = new("tracepoint", 8192, new ContextField(8, 8184));

    private static ContextLayout RawTracepoint { get; } = new("bpf_raw_tracepoint_args", 96, new ContextField(0, 96));

    private static ContextLayout PerfEvent { get; } = new("bpf_perf_event_data", 184, new ContextField(0, 184));

    private static ContextLayout SystemCall { get; } = new("syscall", 65536, new ContextField(0, 65536, IsWritable: true));
}
