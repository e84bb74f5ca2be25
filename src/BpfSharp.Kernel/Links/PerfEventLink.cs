using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>A program on a perf event: tracepoints, kprobes, uprobes, counters and clocks. Ends with the process, since both descriptors do.</summary>
internal sealed class PerfEventLink : ILinkBackend
{
    private readonly BpfHandle _perfEvent;
    private readonly BpfHandle? _link;

    private PerfEventLink(BpfHandle perfEvent, BpfHandle? link, string description)
    {
        _perfEvent = perfEvent;
        _link = link;
        Description = description;
    }

    public string Description { get; }

    /// <summary>Puts a program on an event without a cookie; see the other overload.</summary>
    public static PerfEventLink? Attach(KernelProgram program, BpfHandle perfEvent, string description, out Errno errno) => Attach(program, perfEvent, description, null, out errno);

    /// <summary>
    /// Puts a program on an event and starts it; takes over the event in every case. By a BPF link where the kernel has them for perf events (since 5.15),
    /// else by ioctl.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="perfEvent">The event.</param>
    /// <param name="description">What to call it.</param>
    /// <param name="cookie">What the program is told about this attachment; only links can carry it.</param>
    /// <param name="errno">Why there is none.</param>
    /// <returns>Null with the reason where the kernel refuses.</returns>
    public static PerfEventLink? Attach(KernelProgram program, BpfHandle perfEvent, string description, ulong? cookie, out Errno errno)
    {
        using (var lease = perfEvent.Lease())
        {
            var link = KernelLink.Create(program.Handle, lease.Fd, AttachType.PerfEvent, 0, new LinkOptions { Word0 = cookie ?? 0 }, out errno);
            // EINVAL is also what older kernels give for kinds of links that they don't know.
            if (errno == Errno.EINVAL && cookie is null)
                errno = PerfEvent.SetProgram(perfEvent, program.Handle);
            if (errno == Errno.None)
                errno = PerfEvent.Enable(perfEvent);
            if (errno == Errno.None)
                return new PerfEventLink(perfEvent, link, $"{description} ({(link is null ? "perf event" : "perf event, BPF link")})");
            link?.Dispose();
        }

        perfEvent.Dispose();
        return null;
    }

    public void Dispose()
    {
        _link?.Dispose();
        _perfEvent.Dispose();
    }
}
