using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_ARRAY and PERCPU_ARRAY: all values are there from the start.</summary>
internal sealed class ArrayMap : VmMap
{
    private readonly GuestBlock _values;
    private readonly uint _entryBytes;

    public ArrayMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        _entryBytes = (uint)(ValueStride * Info.CpuCount);
        _values = new GuestBlock(environment.Regions, checked((int)(_entryBytes * spec.MaxEntries)), (spec.Flags & MapFlags.ReadOnlyForPrograms) != 0);
    }

    public override bool HasLookupBatch => true;

    public override bool HasUpdateBatch => true;

    public override GuestBlock? DirectValue => Info is { Type: MapType.Array, MaxEntries: 1 } ? _values : null;

    public override GuestBlock? Resident => _values;

    /// <summary>Bytes from one index's values to the next one's.</summary>
    public uint EntryBytes => _entryBytes;

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key) => Address(context, MemoryMarshal.Read<uint>(key), Info.CpuCount == 1 ? 0 : context.Cpu);

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key, int cpu)
        => Info.IsPerCpu && (uint)cpu < (uint)Info.CpuCount ? Address(context, MemoryMarshal.Read<uint>(key), cpu) : 0;

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        var index = MemoryMarshal.Read<uint>(key);
        if (index >= Info.MaxEntries)
            return Errno.ENOENT;
        Entry(index)[..value.Length].CopyTo(value);
        return Errno.None;
    }

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
        => CheckUpdate(key, flags) is var wrong and not Errno.None ? wrong : Copy(value, Entry(MemoryMarshal.Read<uint>(key)));

    public override Errno UpdateFromProgram(VmContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
        => CheckUpdate(key, flags) is var wrong and not Errno.None
            ? wrong
            : Copy(value, Entry(MemoryMarshal.Read<uint>(key))[(Info.IsPerCpu ? context.Cpu * ValueStride : 0)..]);

    public override Errno Delete(ReadOnlySpan<byte> key) => Errno.EINVAL;

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => IndexKeys.Next(key, next, Info.MaxEntries);

    /// <summary>The value of an index as a program on this CPU sees it.</summary>
    public ulong Address(VmContext context, uint index, int cpu)
    {
        if (index >= Info.MaxEntries)
            return 0;
        context.Table.Enter(_values);
        return _values.Address + (index * _entryBytes) + (uint)(cpu * ValueStride);
    }

    public override (byte[] Key, ulong Value) Locate(VmContext context, ulong address)
    {
        var index = (uint)((address - _values.Address) / _entryBytes);
        return address - _values.Address >= _values.Length ? ([], 0) : (BitConverter.GetBytes(index), Address(context, index, 0));
    }

    private Errno CheckUpdate(ReadOnlySpan<byte> key, ElementFlags flags)
    {
        if (CheckFlags(flags) is var wrong and not Errno.None)
            return wrong;
        if (MemoryMarshal.Read<uint>(key) >= Info.MaxEntries)
            return Errno.E2BIG;
        return flags == ElementFlags.NoExist ? Errno.EEXIST : Errno.None;
    }

    private static Errno Copy(ReadOnlySpan<byte> value, Span<byte> place)
    {
        value.CopyTo(place);
        return Errno.None;
    }

    private Span<byte> Entry(uint index) => _values.Slice((int)(index * _entryBytes), (int)_entryBytes);
}
