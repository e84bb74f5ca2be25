using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// BPF_MAP_TYPE_DEVMAP_HASH: interfaces by any number. Programs get pointers straight to the values, which they may therefore not write
/// (the kernel's dev_map_init_map sets BPF_F_RDONLY_PROG).
/// </summary>
internal sealed class DevMapHash(MapSpec spec, MapEnvironment environment)
    : HashMap(spec with { Flags = spec.Flags | MapFlags.ReadOnlyForPrograms }, environment, isSingleLock: true), IRedirectTargets
{
    public override bool HasLookupBatch => false;

    public override bool HasUpdateBatch => false;

    public override bool HasDeleteBatch => false;

    public override bool HasLookupAndDeleteBatch => false;

    /// <summary>An update demands an interface; one of a key that isn't there adds it, whatever the flag says (the kernel's __dev_map_hash_update_elem).</summary>
    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
    {
        if (flags > ElementFlags.Exist || MemoryMarshal.Read<uint>(value) == 0)
            return Errno.EINVAL;
        return base.Update(key, value, flags == ElementFlags.Exist ? ElementFlags.Any : flags);
    }

    public override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value) => Errno.ENOTSUPP;

    /// <inheritdoc/>
    public bool IsSet(ulong index)
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(key, (uint)index);
        return Find(key) >= 0;
    }
}
