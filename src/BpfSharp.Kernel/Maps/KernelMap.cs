using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Maps;

/// <summary>A map of the kernel. Every operation is one system call and allocates nothing.</summary>
internal sealed partial class KernelMap : IMapBackend
{
    public KernelMap(BpfHandle handle, MapInfo info)
    {
        Handle = handle;
        Info = info;
    }

    public MapInfo Info { get; }

    public BpfHandle Handle { get; }

    /// <summary>Why the map has no BTF although its spec had some; null where nothing was left out.</summary>
    public string? BtfRefusal { get; set; }

    /// <summary>Makes a map of a descriptor, asking the kernel what it is. Closes the descriptor when that fails.</summary>
    public static KernelMap FromHandle(BpfHandle handle, string what)
    {
        var record = default(MapInfoRecord);
        var errno = ObjectInfo.Read(handle, ref record);
        if (errno == Errno.None)
            return new KernelMap(handle, MapInfoReader.ToMapInfo(record));
        handle.Dispose();
        throw new BpfException($"The kernel doesn't tell what {what} is: {Errors.Describe(errno)}.", errno);
    }

    public unsafe Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        CheckKey(key);
        CheckValue(value.Length);
        fixed (byte* keyPointer = key, valuePointer = value)
            return Element(BpfCommand.MapLookupElem, keyPointer, valuePointer, flags);
    }

    public unsafe Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        CheckKey(key);
        CheckValue(value.Length);
        fixed (byte* keyPointer = key, valuePointer = value)
            return Element(BpfCommand.MapUpdateElem, keyPointer, valuePointer, flags);
    }

    public unsafe Errno Delete(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        fixed (byte* keyPointer = key)
            return Element(BpfCommand.MapDeleteElem, keyPointer, null, ElementFlags.Any);
    }

    public unsafe Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        if (key.Length != 0)
            CheckKey(key);
        CheckKey(next);
        fixed (byte* keyPointer = key, nextPointer = next)
            return Element(BpfCommand.MapGetNextKey, keyPointer, nextPointer, ElementFlags.Any);
    }

    public unsafe Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        CheckKey(key);
        CheckValue(value.Length);
        fixed (byte* keyPointer = key, valuePointer = value)
            return Element(BpfCommand.MapLookupAndDeleteElem, keyPointer, valuePointer, flags);
    }

    public unsafe Errno Freeze() => Element(BpfCommand.MapFreeze, null, null, ElementFlags.Any);

    public unsafe Errno Pin(string path)
    {
        var bytes = KernelText.ToNulTerminated(path);
        using var lease = Handle.Lease();
        fixed (byte* pointer = bytes)
        {
            var attributes = new ObjectAttr { Pathname = (ulong)pointer, BpfFd = lease.Fd };
            return BpfSyscall.Invoke(BpfCommand.ObjPin, ref attributes).Errno;
        }
    }

    public IMapBackend Duplicate() => new KernelMap(Handle.Duplicate(), Info) { BtfRefusal = BtfRefusal };

    public void Dispose() => Handle.Dispose();

    private unsafe Errno Element(BpfCommand command, byte* key, byte* value, ElementFlags flags)
    {
        using var lease = Handle.Lease();
        var attributes = new MapElementAttr { MapFd = lease.Fd, Key = (ulong)key, Value = (ulong)value, Flags = (ulong)flags };
        return BpfSyscall.Invoke(command, ref attributes).Errno;
    }

    // The kernel copies by the map's sizes whatever we give it: a span of another size would be read or written beyond its end.
    private void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Info.KeySize)
            throw new ArgumentException($"A key of map {Info.Name} has {Info.KeySize} bytes, not {key.Length}.", nameof(key));
    }

    private void CheckValue(int length)
    {
        if (length != Info.FullValueSize)
            throw new ArgumentException($"A value of map {Info.Name} has {Info.FullValueSize} bytes{(Info.IsPerCpu ? $" ({Info.CpuCount} CPUs)" : "")}, not {length}.");
    }
}
