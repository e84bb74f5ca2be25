using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>A loaded program of an object. It lives as long as the object.</summary>
public sealed class BpfProgram
{
    private readonly BpfObject _owner;

    internal BpfProgram(BpfObject owner, ProgramSpec spec, ProgramLoadOptions options, IProgramBackend backend)
    {
        _owner = owner;
        Spec = spec;
        Options = options;
        Backend = backend;
    }

    /// <summary>The function's name in the source.</summary>
    public string Name => Spec.Name;

    /// <summary>What the object's file says about it.</summary>
    public ProgramSpec Spec { get; }

    /// <summary>What it was loaded as beyond that.</summary>
    public ProgramLoadOptions Options { get; }

    /// <summary>The kind it was loaded as.</summary>
    public ProgramType Type => Backend.Type;

    /// <summary>The backend's number of it (the kernel's program id).</summary>
    public uint Id => Backend.Id;

    /// <summary>The backend's side of it.</summary>
    public IProgramBackend Backend { get; }

    /// <summary>Makes it run at the events of a target until the link, or the object, is disposed.</summary>
    /// <exception cref="BpfException">It can't be attached there; the message says why and what would work.</exception>
    public BpfLink Attach(AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return _owner.Attach(this, target);
    }

    /// <summary>Runs it once on data given (<c>BPF_PROG_TEST_RUN</c>).</summary>
    /// <exception cref="BpfException">Programs of this kind can't be run like this.</exception>
    public TestRunResult TestRun(TestRunRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Backend.TestRun(request);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Type}, id {Id})";
}
