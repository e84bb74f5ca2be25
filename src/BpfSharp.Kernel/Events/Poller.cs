using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Events;

/// <summary>Waits for descriptors to have something to read: epoll, with an eventfd so that another thread can end the wait.</summary>
internal sealed class Poller : IDisposable
{
    /// <summary>What <see cref="Wait"/> gives for the wake-up itself.</summary>
    private const ulong WakeUpToken = ulong.MaxValue;

    // struct epoll_event { u32 events; u64 data; } is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly BpfHandle _epoll;
    private readonly BpfHandle _wakeUp;

    public Poller()
    {
        _epoll = Own(Libc.EpollCreate(Libc.EpollCloseOnExec), "epoll");
        try
        {
            _wakeUp = Own(Libc.EventFd(0, Libc.EventFdFlags), "eventfd");
            Watch(_wakeUp, WakeUpToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Adds a descriptor; the poller does not own it.</summary>
    /// <param name="handle">The descriptor.</param>
    /// <param name="token">What <see cref="Wait"/> reports for it.</param>
    public void Add(BpfHandle handle, int token)
    {
        Watch(handle, (ulong)token);
    }

    /// <summary>Waits until something is ready, <see cref="WakeUp"/> is called or the time is over.</summary>
    /// <param name="milliseconds">-1: without limit.</param>
    /// <param name="ready">Receives the tokens of what is ready.</param>
    /// <param name="wokenUp">True where <see cref="WakeUp"/> was called since the last wait.</param>
    /// <returns>How many tokens.</returns>
    public unsafe int Wait(int milliseconds, Span<int> ready, out bool wokenUp)
    {
        wokenUp = false;
        Span<byte> events = stackalloc byte[EventSize * (Math.Min(ready.Length, 63) + 1)];
        int count;
        using (var lease = _epoll.Lease())
        {
            fixed (byte* pointer = events)
                count = Libc.EpollWait(lease.Fd, pointer, events.Length / EventSize, milliseconds);
        }

        if (count < 0)
        {
            // A signal (the runtime's own, or a stopped process going on) ends the wait early: for the caller that is a wait with nothing ready.
            if (Libc.LastError == Errno.EINTR)
                return 0;
            throw new BpfException($"Waiting for events failed: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
        }

        var found = 0;
        for (var i = 0; i < count; i++)
        {
            var token = BinaryPrimitives.ReadUInt64LittleEndian(events[(i * EventSize + DataOffset)..]);
            if (token == WakeUpToken)
            {
                Reset();
                wokenUp = true;
            }
            else if (found < ready.Length)
            {
                ready[found++] = (int)token;
            }
        }

        return found;
    }

    /// <summary>Ends a wait, or the next one, from any thread.</summary>
    public unsafe void WakeUp()
    {
        var one = 1UL;
        using var lease = _wakeUp.Lease();
        // EAGAIN only when the counter is about to overflow, and then the wait ends anyway.
        _ = Libc.Write(lease.Fd, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _wakeUp?.Dispose();
        _epoll.Dispose();
    }

    private static BpfHandle Own(int fd, string what)
        => fd >= 0 ? BpfHandle.Own(fd) : throw new BpfException($"No {what} to wait with: {Errors.Describe(Libc.LastError)}.", Libc.LastError);

    private unsafe void Watch(BpfHandle handle, ulong token)
    {
        Span<byte> epollEvent = stackalloc byte[EventSize];
        epollEvent.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(epollEvent, Libc.EpollIn);
        BinaryPrimitives.WriteUInt64LittleEndian(epollEvent[DataOffset..], token);
        using var epoll = _epoll.Lease();
        using var lease = handle.Lease();
        fixed (byte* pointer = epollEvent)
        {
            if (Libc.EpollControl(epoll.Fd, Libc.EpollAdd, lease.Fd, pointer) < 0)
                throw new BpfException($"A descriptor can't be waited for: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
        }
    }

    private unsafe void Reset()
    {
        ulong count;
        using var lease = _wakeUp.Lease();
        _ = Libc.Read(lease.Fd, &count, sizeof(ulong));
    }
}
