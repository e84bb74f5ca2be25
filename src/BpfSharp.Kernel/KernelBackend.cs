using BpfSharp.Backends;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Events;
using BpfSharp.Kernel.Links;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Objects;
using BpfSharp.Kernel.Programs;
using BpfSharp.Kernel.Types;

namespace BpfSharp.Kernel;

/// <summary>
/// The Linux kernel as a backend. Opening it costs nothing and asks for nothing: what the kernel or the privileges don't allow shows when it is used.
/// Maps, programs and links live on when the backend is disposed; each has its own lifetime.
/// </summary>
public sealed class KernelBackend : IBpfBackend
{
    private const string KernelTypesFile = "/sys/kernel/btf/vmlinux";

    private readonly BtfCache _types = new();
    private readonly Lazy<BtfSpec?> _kernelTypes;
    private readonly Lazy<Tracefs> _tracefs;
    private readonly ProgramLoader _programs;

    private KernelBackend()
    {
        _kernelTypes = new(() => File.Exists(KernelTypesFile) ? BtfSpec.Parse(File.ReadAllBytes(KernelTypesFile)) : null);
        _tracefs = new(Tracefs.Open);
        Features = new KernelFeatures(this);
        _programs = new ProgramLoader(_types, new AttachBtfResolver(() => TargetBtf));
    }

    /// <inheritdoc/>
    public string Name => "kernel";

    /// <inheritdoc/>
    public BtfSpec? TargetBtf => _kernelTypes.Value;

    /// <summary>
    /// What tells <see cref="TargetBtf"/> from another kernel's without reading it: which build of the kernel runs, and the size of its types; null where it has none.
    /// </summary>
    public static string? TargetBtfIdentity
        => new FileInfo(KernelTypesFile) is { Exists: true, Length: var length } ? $"{File.ReadAllText("/proc/version").Trim()}, {length} bytes of types" : null;

    /// <inheritdoc/>
    public int PossibleCpus => CpuList.Possible;

    /// <summary>What this kernel can do; asks it only what is asked here.</summary>
    public KernelFeatures Features { get; }

    /// <summary>The tracing file system, opened when first asked for.</summary>
    /// <exception cref="BpfException">There is none.</exception>
    public Tracefs Tracefs => _tracefs.Value;

    /// <summary>Opens the kernel of this machine.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x64 or arm64.</exception>
    public static KernelBackend Open()
        => OperatingSystem.IsLinux() ? new KernelBackend() : throw new PlatformNotSupportedException("The kernel backend needs Linux; the embedded engine runs everywhere.");

    /// <summary>Why this process may not use the kernel's BPF; null where it may. Found out by making the smallest of maps and dropping it again.</summary>
    public static string? WhyNotPermitted()
    {
        if (!OperatingSystem.IsLinux())
            return "this is not Linux";
        try
        {
            using var backend = Open();
            using var map = backend.CreateMap(new MapSpec { Name = "permitted", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
            return null;
        }
        catch (BpfException error)
        {
            return error.Message;
        }
    }

    /// <inheritdoc/>
    public IMapBackend CreateMap(MapSpec spec, IMapBackend? inner = null) => MapCreator.Create(spec, inner is null ? null : KernelMap.Of(inner), _types);

    /// <inheritdoc/>
    public IMapBackend? OpenPinnedMap(string path) => PinnedObjects.OpenMap(path);

    /// <inheritdoc/>
    public IProgramBackend LoadProgram(ProgramImage image) => _programs.Load(image);

    /// <inheritdoc/>
    public ILinkBackend Attach(IProgramBackend program, AttachTarget target) => LinkFactory.Attach(KernelProgram.Of(program), target, () => Tracefs);

    /// <inheritdoc/>
    public Stream OpenIterator(IProgramBackend program, IMapBackend? map = null) => IteratorAttacher.Open(KernelProgram.Of(program), map);

    /// <inheritdoc/>
    public string? WhyUnavailable(AttachMechanism mechanism)
        // Looked at before a program is loaded for it: a program array takes the kind of the first program that is loaded with it, and then no stand-in's.
        => mechanism == AttachMechanism.Kprobe && !KprobeAttacher.IsAvailable(() => Tracefs) ? KprobeAttacher.Missing : null;

    /// <inheritdoc/>
    public IEventReader CreateEventReader() => new EventReader();

    /// <inheritdoc/>
    public ILinkBackend OpenPerfCounters(IMapBackend map, PerfEventTarget counter) => PerfCounters.Open(KernelMap.Of(map), counter);

    /// <inheritdoc/>
    public ITraceReader OpenTrace() => Tracefs.OpenTracePipe();

    /// <inheritdoc/>
    public void Dispose()
    {
        _types.Dispose();
        if (_tracefs.IsValueCreated)
            _tracefs.Value.Dispose();
    }
}
