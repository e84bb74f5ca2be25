using System.CommandLine;
using BpfSharp.Cli.Running;

namespace BpfSharp.Cli.Commands;

/// <summary><c>bpfsharp run</c>: compile, load, attach, watch.</summary>
internal static class RunCommand
{
    /// <param name="console">Where to print.</param>
    /// <param name="workload">What followed after <c>--</c>: a command to run and watch until it ends.</param>
    public static Command Create(CommandConsole console, IReadOnlyList<string> workload)
    {
        var file = new Argument<string>("FILE") { Description = "The program: C in BCC's dialect, or a compiled BPF object (.o)." };
        var attach = new Option<string[]>("--attach", "-a")
        {
            HelpName = "FN=KIND:TARGET",
            Description = "Attach function FN, for example count=kprobe:tcp_v4_connect, on_open=tracepoint:syscalls:sys_enter_openat, on_gc=usdt:/usr/bin/python3.11:gc__start; docs/attaching.md lists the kinds. Functions named by BCC's conventions (kprobe__x, syscall__x, tracepoint__cat__event …) attach without it.",
            DefaultValueFactory = _ => [],
        };
        var interval = new Option<double>("--interval", "-i") { HelpName = "SECONDS", Description = "Print the tables that often, besides at the end." };
        var duration = new Option<double>("--duration", "-d") { HelpName = "SECONDS", Description = "Stop after so long; otherwise with COMMAND, or at Ctrl-C." };
        var clear = new Option<bool>("--clear") { Description = "Empty the tables after each print." };
        var backend = new Option<string>("--backend") { HelpName = "auto|kernel|embedded", Description = "Where the program runs.", DefaultValueFactory = _ => "auto" };
        backend.AcceptOnlyFromAmong("auto", "kernel", "embedded");
        var output = new Option<string>("--output", "-o") { HelpName = "text|json|ndjson", Description = "How tables are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json", "ndjson");
        var define = new Option<string[]>("--define", "-D") { HelpName = "NAME[=VALUE]", Description = "Define a macro.", DefaultValueFactory = _ => [] };
        var explain = new Option<bool>("--explain-attach") { Description = "Say every way of attaching that was considered." };
        var verifierLog = new Option<bool>("--verifier-log") { Description = "When a program is refused, print the verifier's whole log." };
        var pcap = new Option<string?>("--pcap") { HelpName = "FILE", Description = "Give the packets of a capture file (pcap, pcapng) to XDP, tc and socket filter programs, in the embedded engine." };
        var packetOutput = new Option<string?>("--out") { HelpName = "FILE", Description = "Write the packets that programs pass, send back or redirect." };
        var noCache = new Option<bool>("--no-cache") { Description = "Compile even when the result of an earlier run could be used." };

        var command = new Command("run", "Compile a program, load it, attach it, run a command if one follows after --, and show the tables: bpfsharp run FILE [options] -- COMMAND ARG…")
        {
            file, attach, interval, duration, clear, backend, output, define, explain, verifierLog, noCache, pcap, packetOutput,
        };
        command.SetAction(parsed => new RunSession(new RunRequest
        {
            File = parsed.GetRequiredValue(file),
            Command = workload,
            Attach = [.. parsed.GetRequiredValue(attach).Select(AttachRequest.Parse)],
            Interval = Seconds(parsed.GetValue(interval)),
            Duration = Seconds(parsed.GetValue(duration)),
            Clear = parsed.GetValue(clear),
            Backend = parsed.GetRequiredValue(backend),
            Output = parsed.GetRequiredValue(output),
            Defines = [.. parsed.GetRequiredValue(define)],
            ExplainAttach = parsed.GetValue(explain),
            ShowVerifierLog = parsed.GetValue(verifierLog),
            UseCache = !parsed.GetValue(noCache),
            PacketInput = parsed.GetValue(pcap),
            PacketOutput = parsed.GetValue(packetOutput),
        }, console).Run());
        return command;
    }

    private static TimeSpan? Seconds(double value) => value switch
    {
        0 => null,
        > 0 and < 1e6 => TimeSpan.FromSeconds(value),
        _ => throw new BpfException($"{value} is no number of seconds to wait: give one above 0."),
    };
}
