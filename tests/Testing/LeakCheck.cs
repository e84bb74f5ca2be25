using System.Globalization;
using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>
/// A class fixture (<c>IClassFixture&lt;LeakCheck&gt;</c>) that fails when the class's tests leave something behind: child processes, mounts, pins, named network
/// namespaces, probes in tracefs, or descriptors of BPF objects and perf events. For classes whose tests don't run beside others.
/// </summary>
public sealed class LeakCheck : IDisposable
{
    private readonly HashSet<string> _before = Observe();

    /// <summary>What there is now that was not there when this was made; one line each.</summary>
    public IReadOnlyList<string> Leaks() => [.. Observe().Except(_before).Order(StringComparer.Ordinal)];

    /// <summary>Compares.</summary>
    /// <exception cref="XunitException">Something is left.</exception>
    public void Dispose()
    {
        // Asynchronous ends (a pipe's reader, a process just reaped) get a moment; a leak is still there after it.
        SpinWait.SpinUntil(() => Leaks().Count == 0, TimeSpan.FromSeconds(2));
        if (Leaks() is { Count: > 0 } leaks)
            throw new XunitException($"The tests left behind:\n  {string.Join("\n  ", leaks)}");
    }

    private static HashSet<string> Observe() => [.. Mounts(), .. Pins(), .. Children(), .. NamedNetworks(), .. TracefsProbes(), .. Descriptors()];

    // Numbers of mounts are given out again; the rest of a line tells what is mounted where.
    private static IEnumerable<string> Mounts() => File.ReadLines("/proc/self/mountinfo").Select(line => "mount " + line.Split(' ', 4)[3]);

    private static IEnumerable<string> Pins()
        => Directory.Exists("/sys/fs/bpf") ? Directory.EnumerateFileSystemEntries("/sys/fs/bpf", "*", SearchOption.AllDirectories).Select(path => "pin " + path) : [];

    private static IEnumerable<string> NamedNetworks()
        => Directory.Exists("/run/netns") ? Directory.EnumerateFileSystemEntries("/run/netns").Select(path => "network namespace " + path) : [];

    private static IEnumerable<string> Children()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread may end between being listed and being read.
            var file = Path.Combine(folder, "children");
            if (!File.Exists(file))
                continue;
            foreach (var id in File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return $"process {id} ({CommOf(id)})";
        }
    }

    private static IEnumerable<string> TracefsProbes()
        => new[] { "kprobe_events", "uprobe_events" }.Select(file => Path.Combine("/sys/kernel/tracing", file)).Where(File.Exists)
            .SelectMany(File.ReadLines).Where(line => line.Contains($"_{Environment.ProcessId}_", StringComparison.Ordinal)).Select(line => "probe " + line);

    // The number of a descriptor is part of its line: two of a kind are two.
    private static IEnumerable<string> Descriptors()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            var target = new FileInfo(path).LinkTarget;
            if (target is not null && target.StartsWith("anon_inode:", StringComparison.Ordinal) && (target.Contains("bpf", StringComparison.Ordinal) || target.Contains("perf_event", StringComparison.Ordinal)))
                yield return string.Create(CultureInfo.InvariantCulture, $"descriptor {Path.GetFileName(path)}: {target["anon_inode:".Length..]}");
        }
    }

    private static string CommOf(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim();
        }
        catch (IOException)
        {
            return "gone meanwhile";
        }
    }
}
