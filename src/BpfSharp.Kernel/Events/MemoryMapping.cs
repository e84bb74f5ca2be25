using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Events;

/// <summary>Pages that the kernel shares with this process.</summary>
internal sealed class MemoryMapping : MappedMemory
{
    private readonly nuint _length;

    private MemoryMapping(nint address, nuint length)
    {
        _length = length;
        SetHandle(address);
    }

    /// <summary>The first byte; only while the mapping is not disposed, which its owner sees to.</summary>
    public unsafe byte* Start => (byte*)handle;

    public override unsafe Span<byte> Bytes => new((byte*)handle, checked((int)_length));

    /// <summary>Maps a descriptor's pages; null with the reason where the kernel refuses.</summary>
    public static MemoryMapping? Map(BpfHandle handle, nuint length, nint offset, bool writable, out Errno errno)
    {
        using var lease = handle.Lease();
        var protection = Libc.ProtectionRead | (writable ? Libc.ProtectionWrite : 0);
        var address = Libc.Mmap(0, length, protection, Libc.MapShared, lease.Fd, offset);
        errno = address == Libc.MapFailed ? Libc.LastError : Errno.None;
        return address == Libc.MapFailed ? null : new MemoryMapping(address, length);
    }

    protected override bool ReleaseHandle() => Libc.Munmap(handle, _length) == 0;
}
