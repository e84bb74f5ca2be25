using System.Globalization;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Tracing;

namespace BpfSharp.Kernel;

/// <summary>
/// The kernel's tracing file system: which tracepoints there are, what their records look like, and the trace pipe. Uses the mount that is there; where none is,
/// one of its own that nobody else sees and that leaves nothing behind (since 5.2).
/// </summary>
public sealed class Tracefs : IDisposable
{
    private readonly BpfHandle? _mount;
    private readonly string _root;

    private Tracefs(string root, BpfHandle? mount)
    {
        _root = root;
        _mount = mount;
    }

    /// <summary>True where no mount was found and a detached one is used.</summary>
    public bool IsDetached => _mount is not null;

    /// <summary>Opens it.</summary>
    /// <exception cref="BpfException">It is not mounted and can't be: the message says why.</exception>
    public static Tracefs Open()
    {
        foreach (var point in MountInfoLine.MountPoints("tracefs"))
        {
            // A mount that another one covers, or of a namespace where we may not look, is none for us.
            if (File.Exists(Path.Combine(point, "available_events")))
                return new Tracefs(point, null);
        }

        var mount = DetachedMount.Open("tracefs", out var errno);
        if (mount is null)
            throw new BpfException(Explain(errno), errno);
        // The kernel's magic link leads into the detached mount as openat would, so that ordinary file calls work. The handle keeps the number ours until Dispose.
        using var lease = mount.Lease();
        return new Tracefs(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{lease.Fd}"), mount);
    }

    /// <summary>True where the kernel has the tracepoint.</summary>
    public bool Exists(string category, string name) => IsPlainName(category) && IsPlainName(name) && File.Exists(PathOf("events", category, name, "id"));

    /// <summary>The text that describes a tracepoint's record (<c>events/…/format</c>); null where there is no such tracepoint.</summary>
    public string? ReadFormat(string category, string name) => Exists(category, name) ? File.ReadAllText(PathOf("events", category, name, "format")) : null;

    /// <summary>All tracepoints, in the kernel's order.</summary>
    public IReadOnlyList<TracepointName> EventNames()
    {
        var names = new List<TracepointName>();
        foreach (var line in File.ReadLines(PathOf("available_events")))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                names.Add(new TracepointName(line[..colon], line[(colon + 1)..]));
        }

        return names;
    }

    /// <summary>The kernel's own functions (not its modules') that can be hooked, each once; empty where the kernel doesn't tell (CONFIG_DYNAMIC_FTRACE, lockdown).</summary>
    public IReadOnlyList<string> TraceableFunctions()
        => [.. TraceableLines().Where(line => !line.Contains(' ', StringComparison.Ordinal) && !line.StartsWith("__ftrace_invalid", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>Lines <c>FUNCTION</c> or <c>FUNCTION [module]</c>; a place that has lost its function is called <c>__ftrace_invalid_address___N</c>.</summary>
    internal IReadOnlyList<string> TraceableLines()
    {
        var path = PathOf("available_filter_functions");
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (UnauthorizedAccessException)
        {
            // Lockdown lets the file be seen but not be opened. /proc/kallsyms knows the names too.
            return [];
        }
    }

    /// <summary>Opens the pipe that <c>bpf_trace_printk</c> writes to. It is one for the whole machine, and what one reader takes no other sees.</summary>
    /// <exception cref="BpfException">It can't be opened.</exception>
    public TracePipe OpenTracePipe() => TracePipe.Open(PathOf("trace_pipe"));

    /// <inheritdoc/>
    public void Dispose() => _mount?.Dispose();

    /// <summary>The number by which perf_event_open knows a tracepoint; null where there is none.</summary>
    internal ulong? EventId(string category, string name)
        => Exists(category, name) ? ulong.Parse(File.ReadAllText(PathOf("events", category, name, "id")), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) : null;

    internal string PathOf(params ReadOnlySpan<string> parts)
    {
        ObjectDisposedException.ThrowIf(_mount is { IsClosed: true }, this);
        return Path.Combine([_root, .. parts]);
    }

    // Names come from users; a slash or a dot would lead elsewhere in the file system.
    private static bool IsPlainName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static string Explain(Errno errno) => errno switch
    {
        Errno.ENODEV => "This kernel has no tracefs: it is built without CONFIG_TRACING, so there are no tracepoints.",
        Errno.ENOSYS => "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing. (Since Linux 5.2 no mount is needed.)",
        Errno.EPERM => $"tracefs is not mounted and can't be. {PrivilegeExplainer.Explain("mounting", Capability.SysAdmin)}",
        _ => $"tracefs is not mounted and can't be: {Errors.Describe(errno)}.",
    };
}
