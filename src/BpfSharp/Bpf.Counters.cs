using BpfSharp.Attaching;

namespace BpfSharp;

/// <content>Counters that programs read: BPF_PERF_ARRAY.</content>
public sealed partial class Bpf
{
    private readonly List<PerfCounter> _counters = [];

    /// <summary>
    /// Puts a counter on every CPU into a BPF_PERF_ARRAY table (BCC's <c>open_perf_event</c>). Many virtual machines have no hardware events: give software ones
    /// to fall back to, and look at <see cref="PerfCounter.Event"/> for what it came to.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="events">The event wanted, then those to take in its place: <c>"cycles", "cpu-clock"</c>. Nothing else is ever taken.</param>
    /// <returns>The counter; it also ends with this object.</returns>
    /// <exception cref="BpfException">None of the events can be counted here; the message has the reason of each.</exception>
    public PerfCounter OpenPerfEvent(string table, params ReadOnlySpan<string> events)
    {
        if (events.IsEmpty)
            throw new ArgumentException("Name an event to count, for example cycles.", nameof(events));
        var map = this[table];
        var tried = new List<AttachAttempt>();
        BpfException? last = null;
        foreach (var name in events)
        {
            var target = PerfEventNames.Parse(name, processId: -1);
            try
            {
                var link = Backend.OpenPerfCounters(map.Backend, target);
                tried.Add(new AttachAttempt(name, null));
                var counter = new PerfCounter(table, name, link, tried);
                _counters.Add(counter);
                return counter;
            }
            catch (BpfException error)
            {
                tried.Add(new AttachAttempt(name, error.Message.TrimEnd('.')));
                last = error;
            }
        }

        throw new BpfException($"{table} gets no counter:{string.Concat(tried.Select(attempt => $"\n  {attempt.Description}: {attempt.Problem}"))}", last!.Errno, last);
    }
}
