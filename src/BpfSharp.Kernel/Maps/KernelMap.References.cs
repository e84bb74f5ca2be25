using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Kernel.Objects;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Maps;

/// <content>Maps whose values are other objects: written as descriptors, read as ids.</content>
internal sealed partial class KernelMap
{
    public Errno UpdateInnerMap(ReadOnlySpan<byte> key, IMapBackend inner, ElementFlags flags = ElementFlags.Any)
    {
        using var lease = Of(inner).Handle.Lease();
        return UpdateDescriptor(key, lease.Fd, flags);
    }

    public IMapBackend? LookupInnerMap(ReadOnlySpan<byte> key, out Errno errno)
    {
        var id = 0u;
        errno = Lookup(key, MemoryMarshal.AsBytes(new Span<uint>(ref id)));
        if (errno != Errno.None)
            return null;
        // ENOENT here: the inner map was replaced and freed in between; the slot no longer holds what was read.
        var handle = ObjectIds.Open(BpfCommand.MapGetFdById, id, out errno);
        return handle is null ? null : FromHandle(handle, $"the map inside {Info.Name}");
    }

    public Errno UpdateProgram(ReadOnlySpan<byte> key, IProgramBackend program)
    {
        using var lease = KernelProgram.Of(program).Handle.Lease();
        return UpdateDescriptor(key, lease.Fd, ElementFlags.Any);
    }

    /// <summary>The kernel's map behind the seam's.</summary>
    /// <exception cref="ArgumentException">It belongs to another backend.</exception>
    public static KernelMap Of(IMapBackend map)
        => map as KernelMap ?? throw new ArgumentException($"Map {map.Info.Name} is not a map of the kernel; maps and programs of different backends can't be mixed.", nameof(map));

    /// <summary>Puts an object under a key by a handle of it.</summary>
    public Errno UpdateDescriptor(ReadOnlySpan<byte> key, Handles.BpfHandle handle, ElementFlags flags)
    {
        using var lease = handle.Lease();
        return UpdateDescriptor(key, lease.Fd, flags);
    }

    private Errno UpdateDescriptor(ReadOnlySpan<byte> key, int fd, ElementFlags flags) => Update(key, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in fd)), flags);
}
