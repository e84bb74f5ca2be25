using BpfSharp.Backends;

namespace BpfSharp.Embedded.Checking;

/// <summary>What a register holds.</summary>
internal enum RegisterKind
{
    NotInitialized,
    Scalar,
    Context,
    Map,
    MapValue,
    MapValueOrNull,
    MapKey,
    Stack,
    Packet,
    PacketMetadata,
    PacketEnd,
    Memory,
    MemoryOrNull,
    Function,
    Object,
    ObjectOrNull,
}

/// <summary>What is known of a register, or of a word on the stack. Never changes: states share them.</summary>
internal sealed record RegisterState
{
    public static RegisterState NotInitialized { get; } = new();

    public static RegisterState UnknownScalar { get; } = new() { Kind = RegisterKind.Scalar, Range = ScalarRange.Unknown };

    public RegisterKind Kind { get; init; }

    /// <summary>A number; or what a pointer has been moved by beyond <see cref="Offset"/>.</summary>
    public ScalarRange Range { get; init; } = ScalarRange.Constant(0);

    /// <summary>What a pointer has been moved by for certain.</summary>
    public int Offset { get; init; }

    /// <summary>The map, of handles and values.</summary>
    public MapInfo? Map { get; init; }

    /// <summary>What the elements of a map of maps are like.</summary>
    public MapInfo? Inner { get; init; }

    /// <summary>Pointers of the same id are null together, or have been moved by the same unknown distance. 0 for none.</summary>
    public int Id { get; init; }

    /// <summary>Size of memory; of packets, how many bytes from the id's beginning are known to be there.</summary>
    public int Size { get; init; }

    /// <summary>The frame of a stack pointer; the slot of a function.</summary>
    public int Frame { get; init; }

    /// <summary>What must be given back before the program ends. 0 for nothing.</summary>
    public int Reference { get; init; }

    public bool IsPointer => Kind is not (RegisterKind.NotInitialized or RegisterKind.Scalar);

    public bool MayBeNull => Kind is RegisterKind.MapValueOrNull or RegisterKind.MemoryOrNull or RegisterKind.ObjectOrNull;

    /// <summary>The kernel's name of the kind.</summary>
    public string TypeName => Kind switch
    {
        RegisterKind.NotInitialized => "?",
        RegisterKind.Scalar => "scalar",
        RegisterKind.Context => "ctx",
        RegisterKind.Map => "map_ptr",
        RegisterKind.MapValue => "map_value",
        RegisterKind.MapValueOrNull => "map_value_or_null",
        RegisterKind.MapKey => "map_key",
        RegisterKind.Stack => "fp",
        RegisterKind.Packet => "pkt",
        RegisterKind.PacketMetadata => "pkt_meta",
        RegisterKind.PacketEnd => "pkt_end",
        RegisterKind.Memory => Reference != 0 ? "ringbuf_mem" : "mem",
        RegisterKind.MemoryOrNull => "ringbuf_mem_or_null",
        RegisterKind.Function => "func",
        RegisterKind.Object => "ptr_",
        RegisterKind.ObjectOrNull => "ptr_or_null_",
    };

    public static RegisterState Scalar(ScalarRange range) => range.IsUnknown ? UnknownScalar : new() { Kind = RegisterKind.Scalar, Range = range };

    public static RegisterState Constant(ulong value) => new() { Kind = RegisterKind.Scalar, Range = ScalarRange.Constant(value) };

    /// <summary>The same pointer once it is known not to be null.</summary>
    public RegisterState NotNull() => this with
    {
        Id = 0,
        Kind = Kind switch
        {
            RegisterKind.MapValueOrNull => Inner is not null ? RegisterKind.Map : RegisterKind.MapValue,
            RegisterKind.MemoryOrNull => RegisterKind.Memory,
            RegisterKind.ObjectOrNull => RegisterKind.Object,
            _ => Kind,
        },
        Map = Kind == RegisterKind.MapValueOrNull ? Inner ?? Map : Map,
        Inner = Kind == RegisterKind.MapValueOrNull ? null : Inner,
    };

    /// <summary>True where all that holds of this also holds of <paramref name="other"/>: what was checked with this need not be checked with that.</summary>
    public bool Covers(RegisterState other)
    {
        if (ReferenceEquals(this, other) || Kind == RegisterKind.NotInitialized)
            return true;
        if (Kind != other.Kind)
            return false;
        if (Kind == RegisterKind.Scalar)
            return Range.Contains(other.Range);
        // Packets: fewer bytes known to be there is the weaker knowledge.
        return Offset == other.Offset && Map == other.Map && Frame == other.Frame && (Id != 0) == (other.Id != 0) && (Reference != 0) == (other.Reference != 0)
            && (Kind is RegisterKind.Packet or RegisterKind.PacketMetadata ? Size <= other.Size : Size == other.Size) && Range.Contains(other.Range);
    }
}
