using System.Collections.Immutable;
using BpfSharp.Attaching;
using BpfSharp.Embedded;
using BpfSharp.Embedded.Packets;
using BpfSharp.Formats;

namespace BpfSharp.Cli.Running;

/// <summary><c>run --pcap</c>: the packets of a file go through the programs, and what these decide is counted.</summary>
internal sealed class PacketSession : IDisposable
{
    // Every packet of the file arrives here, whatever it was captured on.
    private const string Device = "pcap";

    private readonly RunRequest _request;
    private readonly CommandConsole _console;
    private readonly PacketReplay _replay = new();
    private Bpf? _bpf;

    private PacketSession(RunRequest request, CommandConsole console)
    {
        _request = request;
        _console = console;
        Engine = new EmbeddedBackend(_replay.Configure(EmbeddedOptions.ForThisMachine()));
    }

    /// <summary>Where the programs run.</summary>
    public EmbeddedBackend Engine { get; }

    /// <summary>A session where packets were asked for, else null.</summary>
    /// <exception cref="BpfException">What was asked for doesn't go together.</exception>
    public static PacketSession? Open(RunRequest request, CommandConsole console)
    {
        if (request.PacketInput is null)
            return request.PacketOutput is null ? null : throw new BpfException("--out is where the packets of --pcap go: give both.");
        if (request.Backend == "kernel")
            throw new BpfException("--pcap needs the embedded engine: the kernel takes packets from interfaces only. Leave --backend kernel away.");
        return request.Command.Count == 0 ? new PacketSession(request, console) : throw new BpfException("Packets and a command can't be observed at once: leave --pcap or the command away.");
    }

    /// <summary>Attaches the functions that see packets, except those that were attached by name.</summary>
    public void Attach(Bpf bpf, ImmutableArray<AttachRequest> except)
    {
        _bpf = bpf;
        foreach (var program in bpf.Object.Spec.Programs.Where(program => program.AutoLoad && program.AlternativeOf is null && !except.Any(attach => attach.Function == program.Name)))
        {
            if (KindOf(program.Type) is { } kind)
                bpf.Attach(program.Name, new Probe(kind, Device));
        }
    }

    /// <summary>Runs to the end of the file, and prints what the programs decided.</summary>
    /// <exception cref="BpfException">A file can't be read or written.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            using var input = new BufferedStream(File.OpenRead(_request.PacketInput!), 1 << 16);
            var reader = CaptureReader.Open(input);
            using var output = _request.PacketOutput is { } path ? new BufferedStream(File.Create(path), 1 << 16) : null;
            var writer = output is null ? null : new CaptureWriter(output, CaptureWriter.FormatOf(_request.PacketOutput!, reader.Format));
            Print(_replay.Run(reader, writer, stop));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            throw new BpfException($"The packets of {_request.PacketInput} can't be replayed: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private static ProbeKind? KindOf(ProgramType type) => type switch
    {
        ProgramType.Xdp => ProbeKind.Xdp,
        ProgramType.SchedCls => ProbeKind.TcIngress,
        ProgramType.SocketFilter => ProbeKind.Socket,
        _ => null,
    };

    private void Print(PacketReport report)
    {
        _console.WriteError($"{report.Packets} packets{(_request.PacketOutput is { } path ? $", {report.Written} written to {path}" : "")}.");
        foreach (var program in report.Programs)
        {
            _console.WriteError($"{program.Program}: {string.Join(", ", program.Counts.Select(count => $"{count.Key} {count.Value}"))}");
            foreach (var (target, count) in program.Redirects.OrderBy(redirect => redirect.Key.MapId ?? 0).ThenBy(redirect => redirect.Key.Index))
                _console.WriteError($"    redirected to {NameOf(target)}: {count}");
            if (program.FirstFault is { } fault)
                _console.WriteError($"    first fault: {fault}");
        }
    }

    private string NameOf(RedirectTarget target)
        => target.MapId is { } id ? $"{_bpf!.Object.Maps.First(map => map.Info.Id == id).Name}[{target.Index}]" : $"interface {target.Index}";
}
