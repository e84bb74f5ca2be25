using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Embedded;

/// <summary>The embedded engine: maps and programs in this process, without the kernel's permission. Members may be used from several threads.</summary>
public sealed class EmbeddedBackend : IBpfBackend
{
    private readonly EmbeddedOptions _options;
    private readonly MapEnvironment _maps;
    private readonly VmServices _services;
    private readonly EmbeddedTrace _trace = new();
    private uint _lastProgramId;

    /// <summary>Sets an engine up.</summary>
    public EmbeddedBackend(EmbeddedOptions? options = null)
    {
        _options = options ?? new EmbeddedOptions();
        PossibleCpus = _options.CpuCount > 0 ? _options.CpuCount : System.Environment.ProcessorCount;
        var registry = new MapRegistry();
        _maps = new MapEnvironment(new RegionIds(), registry, PossibleCpus);
        Environment = _options.Environment ?? new HostEnvironment();
        if (Environment is HostEnvironment host)
            host.Traced += _trace.Add;
        _services = new VmServices(Environment, registry, PossibleCpus);
        Runner = new ProgramRunner(_services, _options.InstructionBudget);
    }

    /// <inheritdoc/>
    public string Name => "embedded";

    /// <inheritdoc/>
    public BtfSpec? TargetBtf => _options.TargetBtf;

    /// <inheritdoc/>
    public int PossibleCpus { get; }

    /// <summary>The world that programs see.</summary>
    public IVmEnvironment Environment { get; }

    internal ProgramRunner Runner { get; }

    /// <inheritdoc/>
    public IMapBackend CreateMap(MapSpec spec, IMapBackend? inner = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (MapSpecRules.Check(spec, inner is not null) is var (errno, reason))
            throw new BpfException($"Map {spec.Name} ({spec.Type}) can't be created: {reason} ({errno}).", errno);
        return new EmbeddedMap(MapFactory.Create(spec, _maps, (inner as EmbeddedMap)?.Map));
    }

    /// <summary>Nothing is ever pinned here.</summary>
    public IMapBackend? OpenPinnedMap(string path) => null;

    /// <inheritdoc/>
    public IProgramBackend LoadProgram(ProgramImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImmutableArray<VmMap> maps = [.. image.MapReferences.Select(reference => MapOf(image, reference)).Distinct()];
        var program = new ProgramLoader(image, _options.Engine).Load();
        return new EmbeddedProgram(this, new LoadedProgram(program, Interlocked.Increment(ref _lastProgramId), maps));
    }

    /// <inheritdoc/>
    public ILinkBackend Attach(IProgramBackend program, AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(program);
        var embedded = program as EmbeddedProgram ?? throw new BpfException($"Program {program.Name} was not loaded by the embedded engine.", Errno.EINVAL);
        foreach (var source in _options.EventSources)
        {
            if (source.TryAttach(embedded, target) is { } link)
                return link;
        }

        throw new BpfException(
            $"Program {program.Name} can't be attached to {target}: the embedded engine has no source of such events. Use the kernel backend (--backend kernel), or run a command under the engine (-- COMMAND), a packet file (--pcap FILE) or a test.",
            Errno.EOPNOTSUPP);
    }

    /// <inheritdoc/>
    public string? WhyUnavailable(AttachMechanism mechanism)
        => _options.EventSources.Any(source => source.Offers(mechanism)) ? null
            : mechanism == AttachMechanism.Trampoline ? "fentry and fexit need the kernel (--backend kernel)"
            : "the embedded engine has no source of such events: give it a command to observe (-- COMMAND) or packets (--pcap FILE), or use the kernel (--backend kernel)";

    /// <inheritdoc/>
    public IEventReader CreateEventReader() => new EmbeddedEventReader();

    /// <inheritdoc/>
    public ILinkBackend OpenPerfCounters(IMapBackend map, PerfEventTarget counter)
        => throw new BpfException($"Map {map.Info.Name} can't get counters: the embedded engine has none, since counting needs the kernel. Use the kernel backend (--backend kernel).", Errno.EOPNOTSUPP);

    /// <inheritdoc/>
    public ITraceReader OpenTrace()
        => Environment is HostEnvironment ? _trace.OpenReader() : throw new BpfException("The lines that programs print go to the engine's environment, which was given by the caller: read them there.", Errno.EOPNOTSUPP);

    /// <summary>The source of events of a kind that the engine was given; null where it wasn't.</summary>
    public T? FindSource<T>() where T : class, IEventSource => _options.EventSources.OfType<T>().FirstOrDefault();

    /// <summary>Calls the functions of timers that are due; returns how many.</summary>
    public int RunTimers() => Runner.RunTimers();

    /// <summary>Ends the engine and its sources of events.</summary>
    public void Dispose()
    {
        foreach (var source in _options.EventSources.OfType<IDisposable>())
            source.Dispose();
        if (Environment is HostEnvironment host)
            host.Traced -= _trace.Add;
        _trace.Dispose();
        Runner.Dispose();
    }

    private static VmMap MapOf(ProgramImage image, MapReference reference)
        => reference.Map is EmbeddedMap map ? map.Map : throw new BpfException($"Program {image.Name} refers to map {reference.Map.Info.Name}, which is not the embedded engine's.", Errno.EBADF);
}
