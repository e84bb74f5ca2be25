using BpfSharp.Attaching;
using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>
/// A BPF program with its maps and attachments: the counterpart of Python's <c>BPF</c>. Disposing detaches and unloads everything.
/// </summary>
/// <remarks>Needs Linux with BTF (5.4 or newer, CONFIG_DEBUG_INFO_BTF) and CAP_BPF + CAP_PERFMON (5.8; CAP_SYS_ADMIN before) for the kernel backend.</remarks>
public sealed partial class Bpf : IDisposable
{
    private readonly bool _ownsBackend;
    private readonly List<ProbeAttachment> _attachments = [];
    private readonly AttachPlanner _planner;

    private Bpf(BpfObject bpfObject, IBpfBackend backend, bool ownsBackend, int probeLimit)
    {
        Object = bpfObject;
        Backend = backend;
        _ownsBackend = ownsBackend;
        _planner = new AttachPlanner(backend, bpfObject, probeLimit);
    }

    /// <summary>The loaded object: its maps and programs.</summary>
    public BpfObject Object { get; }

    /// <summary>Where it runs.</summary>
    public IBpfBackend Backend { get; }

    /// <summary>What is attached, in the order of attaching.</summary>
    public IReadOnlyList<ProbeAttachment> Attachments => _attachments;

    /// <summary>A map, untyped.</summary>
    /// <exception cref="BpfException">The program has no such map.</exception>
    public BpfMap this[string map] => Object.Maps[map];

    /// <summary>Compiles C in BCC's dialect, creates its maps and attaches functions whose names say where.</summary>
    /// <exception cref="BpfException">It doesn't compile, can't be loaded or can't be attached; the message says why and what to do.</exception>
    public static Bpf FromSource(string source, BpfOptions? options = null) => Load(options ?? BpfOptions.Default, loader => loader.Compile(source, "program.c"));

    /// <summary>The same from a file: C, or a compiled BPF object (<c>.o</c>).</summary>
    /// <exception cref="BpfException">As for <see cref="FromSource"/>.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static Bpf FromFile(string path, BpfOptions? options = null) => Load(options ?? BpfOptions.Default, loader => loader.Read(path));

    /// <summary>The same from a specification read or made before.</summary>
    /// <exception cref="BpfException">It can't be loaded or can't be attached.</exception>
    public static Bpf FromObject(ObjectSpec spec, BpfOptions? options = null) => Load(options ?? BpfOptions.Default, _ => spec);

    /// <summary>Detaches everything, unloads the programs and closes the maps.</summary>
    public void Dispose()
    {
        foreach (var attachment in _attachments)
            attachment.Dispose();
        _attachments.Clear();
        foreach (var counter in _counters)
            counter.Dispose();
        _counters.Clear();
        _events?.Dispose();
        _trace?.Dispose();
        Object.Dispose();
        if (_ownsBackend)
            Backend.Dispose();
    }

    private static Bpf Load(BpfOptions options, Func<ObjectLoader, ObjectSpec> source)
    {
        var backend = options.UseBackend ?? BackendChoice.Open(options.Backend);
        Bpf? bpf = null;
        try
        {
            var spec = source(new ObjectLoader(backend, options));
            bpf = new Bpf(BpfObject.Create(spec, backend, new BpfObjectOptions { Namespace = options.Namespace }), backend, ownsBackend: options.UseBackend is null, options.ProbeLimit);
            if (options.AutoAttach)
                bpf.AttachByName();
            return bpf;
        }
        catch
        {
            if (bpf is not null)
                bpf.Dispose();
            else if (options.UseBackend is null)
                backend.Dispose();
            throw;
        }
    }
}
