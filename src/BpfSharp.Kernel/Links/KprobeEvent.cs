using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Links;

/// <summary>
/// A kprobe made by a line in tracefs' <c>kprobe_events</c>, for kernels without the PMU. It outlives a process that dies: its name tells by the process id whose it was.
/// </summary>
internal sealed class KprobeEvent : ILinkBackend
{
    private const string Group = "bpfsharp";
    private const string EventsFile = "kprobe_events";
    private const int OpenWriteOnlyAppend = 0x401;

    private static int _made;

    private readonly string _file;
    private readonly string _name;
    private ILinkBackend? _link;

    private KprobeEvent(string file, string name, ulong id)
    {
        _file = file;
        _name = name;
        Id = id;
    }

    /// <summary>The tracepoint's number.</summary>
    public ulong Id { get; }

    public string Description => _link?.Description ?? $"kprobe event {Group}/{_name}";

    public static bool IsAvailable(Tracefs tracefs) => File.Exists(tracefs.PathOf(EventsFile));

    /// <summary>Makes the event; null with the reason where the kernel refuses.</summary>
    public static KprobeEvent? Create(Tracefs tracefs, KprobeTarget target, out Errno errno)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Plain(target.Function)}_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
        var file = tracefs.PathOf(EventsFile);
        errno = Append(file, string.Create(CultureInfo.InvariantCulture, $"{(target.IsReturn ? 'r' : 'p')}:{Group}/{name} {target.Function}+{target.Offset}"));
        if (errno != Errno.None)
            return null;
        if (tracefs.EventId(Group, name) is { } id)
            return new KprobeEvent(file, name, id);
        _ = Append(file, $"-:{Group}/{name}");
        errno = Errno.ENOENT;
        return null;
    }

    /// <summary>The same, ending the link before the event.</summary>
    public KprobeEvent Holding(ILinkBackend link)
    {
        _link = link;
        return this;
    }

    public void Dispose()
    {
        _link?.Dispose();
        var errno = Append(_file, $"-:{Group}/{_name}");
        if (errno is not (Errno.None or Errno.ENOENT))
            throw new BpfException($"The kprobe event {Group}/{_name} can't be removed from tracefs: {Errors.Describe(errno)}. By hand: echo '-:{Group}/{_name}' >> kprobe_events", errno);
    }

    // Event names take letters, digits and underscores, at most 63; function names may have dots (foo.isra.0).
    private static string Plain(string function) => string.Concat(function.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static unsafe Errno Append(string path, string line)
    {
        var fd = Libc.Open(path, OpenWriteOnlyAppend | Libc.OpenCloseOnExec);
        if (fd < 0)
            return Libc.LastError;
        using var file = BpfHandle.Own(fd);
        using var lease = file.Lease();
        var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* pointer = bytes)
            return Libc.Write(lease.Fd, pointer, (nuint)bytes.Length) < 0 ? Libc.LastError : Errno.None;
    }
}
