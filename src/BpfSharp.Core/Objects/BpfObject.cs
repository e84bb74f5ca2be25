using System.Diagnostics.CodeAnalysis;
using BpfSharp.Backends;
using BpfSharp.Errors;
using BpfSharp.Objects;
using BpfSharp.Programs;

namespace BpfSharp;

/// <summary>
/// An object on a backend: its maps exist from the start, its programs are loaded when asked for. Disposing detaches what was attached and gives programs
/// and maps back; pinned maps stay. Members may be used from several threads.
/// </summary>
public sealed class BpfObject : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _publications;
    private readonly Dictionary<(string Name, ProgramLoadOptions Options), BpfProgram> _programs = [];
    private readonly HashSet<string> _filledArrays = new(StringComparer.Ordinal);
    private readonly List<BpfLink> _links = [];
    private readonly ProgramLinker _linker;
    private bool _disposed;

    private BpfObject(ObjectSpec spec, IBpfBackend backend, BpfObjectOptions options, Dictionary<string, IMapBackend> maps, List<IDisposable> publications)
    {
        Spec = spec;
        Backend = backend;
        _publications = publications;
        Maps = new BpfMapCollection(spec, maps, backend);
        var externs = new ExternResolver(spec, backend.TargetBtf, backend.Name, options);
        _linker = new ProgramLinker(spec, new CoreApplication(spec, backend), name => Maps[name].Backend, externs);
    }

    /// <summary>What the object's file says.</summary>
    public ObjectSpec Spec { get; }

    /// <summary>Where the object is loaded. It belongs to the caller and must outlive the object.</summary>
    public IBpfBackend Backend { get; }

    /// <summary>The maps by name; those of data sections by the section's name (<c>.rodata</c>).</summary>
    public BpfMapCollection Maps { get; }

    /// <summary>The programs that have been loaded so far.</summary>
    public IReadOnlyList<BpfProgram> Programs
    {
        get
        {
            lock (_lock)
                return [.. _programs.Values];
        }
    }

    /// <summary>What is attached.</summary>
    public IReadOnlyList<BpfLink> Links
    {
        get
        {
            lock (_lock)
                return [.. _links];
        }
    }

    /// <summary>Creates an object's maps on a backend: inner maps first, pinned and shared ones found where they exist, data sections filled and frozen.</summary>
    /// <exception cref="MapIncompatibleException">A pinned or shared map is there but different.</exception>
    /// <exception cref="BpfException">A map can't be created; none is left behind.</exception>
    public static BpfObject Create(ObjectSpec spec, IBpfBackend backend, BpfObjectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= new BpfObjectOptions();
        var creation = new MapCreation(spec, backend, options);
        var maps = creation.CreateAll();
        return new BpfObject(spec, backend, options, maps, creation.Publications);
    }

    /// <summary>Loads a program, or returns it where it has been loaded with these options before.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="options">What to load it as; null for what the section's name says.</param>
    /// <exception cref="VerifierException">It was refused; the exception has the log.</exception>
    /// <exception cref="BpfException">There is no such program, or it can't be loaded for another reason.</exception>
    public BpfProgram LoadProgram(string name, ProgramLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Load(FindProgram(name), options ?? ProgramLoadOptions.Default);
        }
    }

    /// <summary>Loads every program whose section doesn't begin with <c>?</c> and that stands in for no other.</summary>
    /// <exception cref="BpfException">One can't be loaded.</exception>
    public IReadOnlyList<BpfProgram> LoadPrograms()
        => [.. Spec.Programs.Where(p => p.AutoLoad && p.AlternativeOf is null).Select(p => LoadProgram(p.Name))];

    /// <summary>Finds the spec of a program.</summary>
    /// <exception cref="BpfException">There is none of this name.</exception>
    public ProgramSpec FindProgram(string name)
        => Spec.Programs.FirstOrDefault(p => p.Name == name)
            ?? throw new BpfException($"Object {Spec.Name} has no program {name}.{KnownNames.Hint(name, Spec.Programs.Select(p => p.Name))}", Errno.ENOENT);

    /// <summary>Detaches all, then gives programs and maps back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        foreach (var link in Links.Reverse())
            link.Dispose();
        foreach (var publication in _publications)
            publication.Dispose();
        foreach (var program in Programs)
            program.Backend.Dispose();
        Maps.Dispose();
    }

    internal BpfLink Attach(BpfProgram program, AttachTarget target)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var link = new BpfLink(Backend.Attach(program.Backend, target), program, target, Forget);
            _links.Add(link);
            return link;
        }
    }

    private void Forget(BpfLink link)
    {
        lock (_lock)
            _links.Remove(link);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The object owns its programs.")]
    private BpfProgram Load(ProgramSpec spec, ProgramLoadOptions options)
    {
        if (_programs.TryGetValue((spec.Name, options), out var known))
            return known;
        if (spec.Type == ProgramType.Unspecified && options.Type is null)
        {
            throw new BpfException(
                $"Program {spec.Name} can't be loaded: its section {spec.SectionName} doesn't say what kind it is. Use one of libbpf's names (\"kprobe/…\", \"xdp\", …) or give the kind in the load options.");
        }

        var linked = _linker.Link(spec, options);
        var program = new BpfProgram(this, spec, options, linked.LoadInto(Backend));
        _programs.Add((spec.Name, options), program);
        foreach (var array in ProgramArrays(linked.Image))
            FillProgramArray(array);
        return program;
    }

    private IEnumerable<MapSpec> ProgramArrays(ProgramImage image)
        => Spec.Maps.Where(map => map.Type == MapType.ProgramArray && !map.InitialSlots.IsEmpty && image.MapReferences.Any(r => r.Map == Maps[map.Name].Backend));

    // Tail calls find their programs from the first run on. A program may be in an array that it uses itself: the array counts as filled from the start.
    private void FillProgramArray(MapSpec array)
    {
        if (!_filledArrays.Add(array.Name))
            return;
        Span<byte> key = stackalloc byte[sizeof(uint)];
        foreach (var slot in array.InitialSlots)
        {
            var program = Load(FindProgram(slot.Symbol), ProgramLoadOptions.Default);
            BitConverter.TryWriteBytes(key, slot.Index);
            var errno = Maps[array.Name].Backend.UpdateProgram(key, program.Backend);
            if (errno != Errno.None)
                throw new BpfException($"Program array {array.Name} doesn't take program {program.Name} in slot {slot.Index}: {errno}. All programs of an array, and those that use it, must be of one kind.", errno);
        }
    }
}
