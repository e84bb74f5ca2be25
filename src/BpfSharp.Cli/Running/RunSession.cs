using System.Runtime.InteropServices;
using BpfSharp.Cli.Rendering;
using BpfSharp.Embedded;
using BpfSharp.Embedded.Observing;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Running;

/// <summary>One <c>bpfsharp run</c>: from the source to the last table.</summary>
internal sealed class RunSession(RunRequest request, CommandConsole console)
{
    /// <summary>Runs to the end; the exit code is 0 when everything could be observed, whatever the command itself returned.</summary>
    public int Run()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(console.Cancellation);
        using var interrupt = StopAt(PosixSignal.SIGINT, stop);
        using var terminate = StopAt(PosixSignal.SIGTERM, stop);
        using var packets = PacketSession.Open(request, console);
        using var bpf = Load(packets?.Engine);
        packets?.Attach(bpf, request.Attach);
        Attach(bpf);
        Announce(bpf);
        using var tables = TablePrinter.Create(request.Output, bpf, console);
        using (var events = EventOutput.Start(bpf, tables, console))
        {
            if (packets is not null)
                packets.Run(stop.Token);
            else if (request.Command.Count > 0 || request.Duration is not null || !IteratorOutput.IsAll(bpf))
                Observe(bpf, tables, stop).GetAwaiter().GetResult();
            events.Finish();
        }

        IteratorOutput.Print(bpf, console, request.Output == "text");
        tables.PrintFinal();
        return 0;
    }

    private Bpf Load(EmbeddedBackend? engine)
    {
        try
        {
            return Bpf.FromFile(request.File, new BpfOptions
            {
                UseBackend = engine,
                Backend = Enum.Parse<BackendKind>(request.Backend, ignoreCase: true),
                Defines = request.Defines,
                UseCompileCache = request.UseCache,
                AutoAttach = false,
            });
        }
        catch (VerifierException refusal) when (request.ShowVerifierLog)
        {
            console.WriteError(refusal.Log);
            throw;
        }
    }

    private void Attach(Bpf bpf)
    {
        try
        {
            foreach (var (function, probe) in request.Attach)
                bpf.Attach(function, probe);
            bpf.AttachByName(includeSyscalls: true, except: request.Attach.Select(attach => attach.Function).ToHashSet());
        }
        catch (VerifierException refusal) when (request.ShowVerifierLog)
        {
            console.WriteError(refusal.Log);
            throw;
        }

        if (bpf.Attachments.Count == 0)
        {
            var functions = bpf.Object.Spec.Programs.Where(program => program.AlternativeOf is null).Select(program => program.Name).ToList();
            throw new BpfException(functions.Count == 0
                ? $"{request.File} defines no program, so there is nothing to run."
                : $"Nothing says where to attach {string.Join(", ", functions)}: add for example --attach {functions[0]}=kprobe:FUNCTION or --attach {functions[0]}=tracepoint:CATEGORY:EVENT.");
        }
    }

    // Where standard output carries data, what is said to people goes to standard error.
    private void Announce(Bpf bpf)
    {
        console.WriteError(bpf.Backend is KernelBackend
            ? $"Running in the kernel, Linux {Environment.OSVersion.Version.ToString(3)}."
            : $"Running in the embedded engine{(request.Backend == "auto" ? ", since the kernel may not be used here" : "")}.");
        foreach (var attachment in bpf.Attachments)
        {
            console.WriteError(attachment.ToString());
            if (request.ExplainAttach)
            {
                foreach (var attempt in attachment.Tried)
                    console.WriteError($"    {attempt.Description}: {attempt.Problem ?? "taken"}");
            }
        }
    }

    private async Task Observe(Bpf bpf, TablePrinter tables, CancellationTokenSource stop)
    {
        if (request.Duration is { } duration)
            stop.CancelAfter(duration);
        if (request.Command.Count == 0 && bpf.Backend is EmbeddedBackend)
            throw new BpfException("The embedded engine sees only what it starts: add a command (-- COMMAND ARG…), or packets (--pcap FILE).");
        if (request.Duration is null && request.Command.Count == 0)
            console.WriteError("Watching; Ctrl-C ends and prints the tables.");
        using var workload = request.Command.Count == 0 ? null : StartWorkload(bpf);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var watching = PrintAtIntervals(tables, ended.Token);
        try
        {
            if (workload is not null)
                Report(await workload.WaitAsync(stop.Token).ConfigureAwait(false));
            else
                await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or --duration: the tables so far are what was asked for.
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
    }

    private IWorkload StartWorkload(Bpf bpf)
    {
        var outputToStandardError = request.Output != "text";
        return bpf.Backend is EmbeddedBackend engine && engine.FindSource<ProcessObserver>() is { } observer
            ? new ObservedWorkload(observer, request.Command, outputToStandardError, console)
            : Workload.Start(request.Command, outputToStandardError);
    }

    private async Task PrintAtIntervals(TablePrinter tables, CancellationToken stop)
    {
        if (request.Interval is not { } interval)
            return;
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                tables.PrintInterval(request.Clear);
        }
        catch (OperationCanceledException)
        {
            // The end: PrintFinal follows.
        }
    }

    private void Report(int exitCode)
    {
        if (exitCode != 0)
            console.WriteError($"bpfsharp: {request.Command[0]} ended with exit code {exitCode}.");
    }

    private static PosixSignalRegistration StopAt(PosixSignal signal, CancellationTokenSource stop)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
