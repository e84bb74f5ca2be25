using System.Numerics;
using System.Runtime.InteropServices;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Sockets;

namespace BpfSharp.Kernel;

/// <summary>
/// An AF_XDP socket (since 4.18): frames that an XDP program redirects to it through an xskmap are read, and frames written, without the network stack.
/// One thread may read while another writes.
/// </summary>
/// <remarks>
/// The memory for frames has twice <see cref="XdpSocketOptions.RingSize"/> frames: the first half goes round between the kernel and the reader (fill ring, receive ring),
/// the second between the writer and the kernel (send ring, completion ring).
/// </remarks>
public sealed unsafe class XdpSocket : IDisposable
{
    private const uint FrameSize = 4096;

    // XDP_PGOFF_* and XDP_UMEM_PGOFF_* of linux/if_xdp.h.
    private const long ReceivePlace = 0;
    private const long SendPlace = 0x80000000;
    private const long FillPlace = 0x100000000;
    private const long CompletionPlace = 0x180000000;

    private readonly BpfHandle _socket;
    private readonly Stack<ulong> _freeToSend;
    private readonly List<IDisposable> _rings = [];
    private readonly XdpRing<ulong> _fill;
    private readonly XdpRing<ulong> _completion;
    private readonly XdpRing<XdpDescriptor> _receive;
    private readonly XdpRing<XdpDescriptor> _send;
    private byte* _memory;

    private XdpSocket(BpfHandle socket, uint interfaceIndex, XdpSocketOptions options)
    {
        _socket = socket;
        var size = (uint)options.RingSize;
        var length = 2UL * size * FrameSize;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, (nuint)Environment.SystemPageSize);
        try
        {
            var binding = new XdpSocketBinding(socket, interfaceIndex, options);
            binding.SetUp(_memory, length, FrameSize);
            var offsets = binding.Offsets();
            _fill = Map<ulong>(binding, offsets.Fill, size, FillPlace);
            _completion = Map<ulong>(binding, offsets.Completion, size, CompletionPlace);
            _receive = Map<XdpDescriptor>(binding, offsets.Receive, size, ReceivePlace);
            _send = Map<XdpDescriptor>(binding, offsets.Send, size, SendPlace);
            _freeToSend = new Stack<ulong>(options.RingSize);
            for (var i = 0UL; i < size; i++)
            {
                _fill.Add(i * FrameSize);
                _freeToSend.Push((size + i) * FrameSize);
            }

            binding.Bind();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The largest frame that can be written.</summary>
    public static int MaxFrameLength => (int)FrameSize;

    /// <summary>What was lost.</summary>
    public XdpSocketStatistics Statistics
    {
        get
        {
            XdpStatisticsRecord record = default;
            var length = (uint)sizeof(XdpStatisticsRecord);
            using var lease = _socket.Lease();
            return Libc.GetSocketOption(lease.Fd, Libc.LevelXdp, Libc.XdpStatistics, &record, &length) < 0
                ? throw new BpfException($"The AF_XDP socket's statistics can't be read: {Errors.Describe(Libc.LastError)}.", Libc.LastError)
                : new XdpSocketStatistics(record.ReceiveDropped, record.ReceiveRingFull, record.SendInvalid);
        }
    }

    /// <summary>Opens a socket on a queue of an interface of this network namespace. Needs CAP_NET_RAW.</summary>
    /// <exception cref="BpfException">The kernel refuses; the message says why.</exception>
    public static XdpSocket Open(uint interfaceIndex, XdpSocketOptions? options = null)
    {
        options ??= XdpSocketOptions.Default;
        if (!BitOperations.IsPow2(options.RingSize))
            throw new BpfException($"The rings of an AF_XDP socket have a power of two of entries, not {options.RingSize}.", Errno.EINVAL);
        return new XdpSocket(XdpSocketBinding.OpenSocket(), interfaceIndex, options);
    }

    /// <summary>Puts the socket into an xskmap, for <c>bpf_redirect_map</c>. It is taken out when it is disposed.</summary>
    /// <param name="map">The map.</param>
    /// <param name="key">The slot: by convention the queue's number.</param>
    /// <exception cref="BpfException">The map is none, or has no such slot.</exception>
    public void AddTo(BpfMap map, uint key)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var lease = _socket.Lease();
        map.Set(BitConverter.GetBytes(key), BitConverter.GetBytes(lease.Fd));
    }

    /// <summary>Copies the next frame that arrived, from its Ethernet header on.</summary>
    /// <param name="frame">Where to; what of a longer frame doesn't fit is cut off.</param>
    /// <param name="length">The frame's own length.</param>
    /// <returns>False where none is there.</returns>
    public bool TryReceive(Span<byte> frame, out int length)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        length = 0;
        if (_receive.Filled == 0)
            return false;
        var descriptor = _receive.Peek();
        length = (int)descriptor.Length;
        new ReadOnlySpan<byte>(_memory + descriptor.Address, Math.Min(length, frame.Length)).CopyTo(frame);
        _receive.Release();
        // The kernel gave the address with the room before the frame; the frame's own begins on a multiple of its size.
        _fill.Add(descriptor.Address & ~(ulong)(FrameSize - 1));
        return true;
    }

    /// <summary>Waits until a frame is there.</summary>
    /// <returns>False where none came in time.</returns>
    public bool Wait(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        if (_receive.Filled > 0)
            return true;
        using var lease = _socket.Lease();
        var descriptor = new Libc.PollDescriptor { Fd = lease.Fd, Events = Libc.PollIn };
        var ready = Libc.Poll(&descriptor, 1, timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue));
        if (ready < 0 && Libc.LastError != Errno.EINTR)
            throw new BpfException($"Waiting for frames failed: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
        return _receive.Filled > 0;
    }

    /// <summary>Sends a frame, which begins with its Ethernet header.</summary>
    /// <returns>False where all places are taken by frames that the interface has not sent yet: try again.</returns>
    /// <exception cref="BpfException">The interface is down or gone.</exception>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxFrameLength);
        TakeBackSent();
        if (_send.Free == 0 || !_freeToSend.TryPop(out var address))
        {
            Kick();
            return false;
        }

        frame.CopyTo(new Span<byte>(_memory + address, (int)FrameSize));
        _send.Add(new XdpDescriptor { Address = address, Length = (uint)frame.Length });
        Kick();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_memory is null)
            return;
        // The kernel holds the pages until it is done with them, whatever becomes of the addresses.
        _socket.Dispose();
        foreach (var ring in _rings)
            ring.Dispose();
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    // In copy mode the kernel sends when it is called; what it has no room for now goes out with a later call.
    private void Kick()
    {
        using var lease = _socket.Lease();
        if (Libc.SendTo(lease.Fd, null, 0, Libc.DontWait, null, 0) >= 0)
            return;
        var errno = Libc.LastError;
        if (errno is not (Errno.EAGAIN or Errno.EBUSY or Errno.ENOBUFS or Errno.EINTR))
            throw new BpfException($"The AF_XDP socket can't send: {Errors.Describe(errno)}.{(errno is Errno.ENETDOWN or Errno.ENXIO or Errno.ENODEV ? " The interface is down or gone." : "")}", errno);
    }

    private void TakeBackSent()
    {
        for (var count = _completion.Filled; count > 0; count--)
        {
            _freeToSend.Push(_completion.Peek());
            _completion.Release();
        }
    }

    private XdpRing<T> Map<T>(XdpSocketBinding binding, XdpRingOffsets offsets, uint size, long place)
        where T : unmanaged
    {
        var ring = XdpRing<T>.Map(_socket, offsets, size, (nint)place, out var errno) ?? throw binding.Refused("a mapping of its rings", errno);
        _rings.Add(ring);
        return ring;
    }
}
