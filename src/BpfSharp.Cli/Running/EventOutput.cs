using BpfSharp.Backends;
using BpfSharp.Cli.Rendering;

namespace BpfSharp.Cli.Running;

/// <summary>Prints what programs send while they run: records of perf and ring buffers, and lines of <c>bpf_trace_printk</c>. A thread for each of the two.</summary>
internal sealed class EventOutput : IDisposable
{
    // Enough for a burst of some thousand records a CPU; a page is 4 KiB.
    private const int PagesPerCpu = 64;
    private const byte Call = 0x85;
    private static readonly int[] TraceHelpers = [6 /* bpf_trace_printk */, 177 /* bpf_trace_vprintk */];

    private readonly Bpf _bpf;
    private readonly TablePrinter _printer;
    private readonly CommandConsole _console;
    private readonly CancellationTokenSource _stop = new();
    private readonly BpfEventLoop? _loop;
    private readonly List<Thread> _threads = [];
    private Exception? _failure;

    private EventOutput(Bpf bpf, TablePrinter printer, CommandConsole console)
    {
        (_bpf, _printer, _console) = (bpf, printer, console);
        var buffers = bpf.Object.Maps.Where(IsEventBuffer).ToList();
        if (buffers.Count == 0)
            return;
        _loop = new BpfEventLoop(bpf.Backend);
        foreach (var map in buffers)
            _loop.Add(map, (cpu, record) => printer.PrintEvent(map, cpu, record), options: new EventReaderOptions { PagesPerCpu = PagesPerCpu });
    }

    /// <summary>Begins to print what the program sends, if it sends anything.</summary>
    /// <exception cref="BpfException">A buffer or the trace pipe can't be read.</exception>
    public static EventOutput Start(Bpf bpf, TablePrinter printer, CommandConsole console)
    {
        var output = new EventOutput(bpf, printer, console);
        if (output._loop is { } loop)
            output.StartThread("events", () => output.ReadEvents(loop));
        if (bpf.Attachments.Any(attachment => UsesTrace(attachment.Program.Spec)) || bpf.Object.Spec.Functions.Any(UsesTrace))
        {
            // What programs wrote before ours is nothing to this run.
            while (bpf.TraceReadLine(nonBlocking: true) is not null)
            {
                // Thrown away.
            }

            output.StartThread("trace", output.ReadTrace);
        }

        return output;
    }

    /// <summary>Prints what is left, then how much was lost.</summary>
    /// <exception cref="BpfException">Reading failed meanwhile.</exception>
    public void Finish()
    {
        _stop.Cancel();
        _loop?.WakeUp();
        _threads.ForEach(thread => thread.Join());
        _threads.Clear();
        if (_failure is not null)
            throw new BpfException(_failure.Message, _failure);
        _loop?.Consume();
        foreach (var (table, lost) in _loop?.Lost ?? new Dictionary<string, LostRecords>())
        {
            if (lost.Total > 0)
                _console.WriteError($"bpfsharp: {table} lost {lost.Total} records ({string.Join(", ", lost.PerCpu.Select((count, cpu) => $"cpu{cpu} {count}"))}): they came faster than they could be printed.");
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _loop?.WakeUp();
        _threads.ForEach(thread => thread.Join());
        _loop?.Dispose();
        _stop.Dispose();
    }

    private void ReadEvents(BpfEventLoop loop)
    {
        while (!_stop.IsCancellationRequested)
        {
            if (loop.Poll(Timeout.InfiniteTimeSpan) > 0)
                _printer.Flush();
        }
    }

    private void ReadTrace()
    {
        try
        {
            while (_bpf.ReadTraceFields(nonBlocking: false, _stop.Token) is { } line)
                _printer.PrintTrace(line);
        }
        catch (OperationCanceledException)
        {
            // The end: what is left is taken below.
        }

        while (_bpf.ReadTraceFields(nonBlocking: true) is { } line)
            _printer.PrintTrace(line);
    }

    private void StartThread(string name, Action read)
    {
        var thread = new Thread(() =>
        {
            try
            {
                read();
            }
            catch (BpfException error)
            {
                _failure = error;
            }
        })
        { IsBackground = true, Name = $"bpfsharp {name}" };
        _threads.Add(thread);
        thread.Start();
    }

    // Counters (BPF_PERF_ARRAY) are the same kind of map, with a size; an output's size is the number of CPUs.
    private static bool IsEventBuffer(BpfMap map)
        => map.Info.Type == MapType.RingBuffer || (map.Info.Type == MapType.PerfEventArray && (map.EventType is not null || map.Spec is { MaxEntries: 0 }));

    private static bool UsesTrace(ProgramSpec program)
        => program.Instructions.Any(instruction => instruction.Opcode == Call && instruction.Source == 0 && TraceHelpers.Contains(instruction.Immediate));
}
