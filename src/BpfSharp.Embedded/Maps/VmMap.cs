using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// A map of the engine: what all kinds share. A kind overrides what it can do; the rest answers as the kernel does (524, ENOTSUPP).
/// Operations may come from several threads, from programs and from the host at once.
/// </summary>
internal abstract class VmMap
{
    private int _users;

    protected VmMap(MapSpec spec, MapEnvironment environment)
    {
        Environment = environment;
        Id = environment.Registry.Add(this);
        Info = new MapInfo
        {
            Name = spec.Name,
            Type = spec.Type,
            Id = (uint)Id,
            KeySize = spec.KeySize,
            ValueSize = spec.ValueSize,
            MaxEntries = spec.MaxEntries,
            Flags = spec.Flags,
            Extra = spec.Extra,
            BtfKeyTypeId = spec.KeyTypeId,
            BtfValueTypeId = spec.ValueTypeId,
            CpuCount = spec.Type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash ? environment.CpuCount : 1,
        };
        // Programs find values at multiples of eight, so that 64-bit words in them are aligned.
        ValueStride = (spec.ValueSize + 7) & ~7;
    }

    /// <summary>The map's number: what handles of programs hold.</summary>
    public int Id { get; }

    /// <summary>What the map is.</summary>
    public MapInfo Info { get; }

    /// <summary>What <c>LD_IMM64</c> of the map gives a program.</summary>
    public ulong Handle => GuestAddress.Of(GuestAddress.MapRegion, (uint)Id);

    /// <summary>True once the host may write no more.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>A value's size rounded up to eight.</summary>
    public int ValueStride { get; }

    /// <summary>True where batches can be read; maps without answer ENOTSUPP.</summary>
    public virtual bool HasLookupBatch => false;

    /// <summary>True where batches can be written.</summary>
    public virtual bool HasUpdateBatch => false;

    /// <summary>True where batches can be removed.</summary>
    public virtual bool HasDeleteBatch => false;

    /// <summary>True where batches can be read and removed in one.</summary>
    public virtual bool HasLookupAndDeleteBatch => false;

    protected MapEnvironment Environment { get; }

    /// <summary>Counts someone who refers to the map: a handle of the host, a program, a map of maps.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>Counts one less; the map's number becomes free with the last.</summary>
    public void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        Environment.Registry.Remove(this);
        OnLastUserGone();
    }

    /// <summary>Copies the value (all CPUs' values) of a key.</summary>
    public virtual Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value) => Errno.ENOTSUPP;

    /// <summary>Sets the value (all CPUs' values) of a key.</summary>
    public virtual Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Errno.ENOTSUPP;

    /// <summary>Removes a key.</summary>
    public virtual Errno Delete(ReadOnlySpan<byte> key) => Errno.ENOTSUPP;

    /// <summary>Copies the key after another; the first where that is empty or not there.</summary>
    public virtual Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOTSUPP;

    /// <summary>Copies the value and removes the key.</summary>
    public virtual Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value) => Errno.ENOTSUPP;

    /// <summary>Where a program finds the value of a key; 0 where there is none.</summary>
    public virtual ulong AddressOf(VmContext context, ReadOnlySpan<byte> key) => 0;

    /// <summary>Where a program finds another CPU's value of a key; 0 where there is none.</summary>
    public virtual ulong AddressOf(VmContext context, ReadOnlySpan<byte> key, int cpu) => 0;

    /// <summary>Sets a value as a program does: of the CPU it runs on, in per-CPU maps.</summary>
    public virtual Errno UpdateFromProgram(VmContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Update(key, value, flags);

    /// <summary>Appends a value (queue, stack, bloom filter).</summary>
    public virtual Errno Push(ReadOnlySpan<byte> value, ElementFlags flags) => Errno.ENOTSUPP;

    /// <summary>Copies the next value, and removes it (queue, stack); or asks whether it is in (bloom filter).</summary>
    public virtual Errno Peek(Span<byte> value, bool remove) => Errno.ENOTSUPP;

    /// <summary>Reads a batch; see <see cref="IMapBackend.LookupBatch"/>. By keys in order unless a kind has something better.</summary>
    public virtual Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete)
        => MapBatches.LookupByKeys(this, cursor, first, keys, values, ref count);

    /// <summary>The key, and the beginning, of the value that an address lies in; 0 where it lies in none.</summary>
    public virtual (byte[] Key, ulong Value) Locate(VmContext context, ulong address) => ([], 0);

    /// <summary>The memory that a direct reference to the map's value means (data sections); null where the kind has none.</summary>
    public virtual GuestBlock? DirectValue => null;

    /// <summary>Memory that a program which names the map can reach from its beginning, without a look-up; null where there is none.</summary>
    public virtual GuestBlock? Resident => null;

    /// <summary>Checks the flags of an update as the kernel does for maps with keys.</summary>
    protected static Errno CheckFlags(ElementFlags flags)
        // A lock needs a spin lock in the value, which the kernel knows from BTF; without one BPF_F_LOCK is an error.
        => flags > ElementFlags.Exist ? Errno.EINVAL : Errno.None;

    /// <summary>Gives back what the map holds of other maps and programs.</summary>
    protected virtual void OnLastUserGone()
    {
    }
}
