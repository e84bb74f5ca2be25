using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>An attached program. Disposing detaches; so does disposing the object, and the end of the process wherever the kernel has a way for that.</summary>
public sealed class BpfLink : IDisposable
{
    private readonly ILinkBackend _backend;
    private readonly Action<BpfLink> _forget;
    private int _disposed;

    internal BpfLink(ILinkBackend backend, BpfProgram program, AttachTarget target, Action<BpfLink> forget)
    {
        _backend = backend;
        _forget = forget;
        Program = program;
        Target = target;
    }

    /// <summary>The program that runs.</summary>
    public BpfProgram Program { get; }

    /// <summary>Where it is attached.</summary>
    public AttachTarget Target { get; }

    /// <summary>How it is attached, in a few words for people.</summary>
    public string Description => _backend.Description;

    /// <summary>False once it is disposed.</summary>
    public bool IsAttached => Volatile.Read(ref _disposed) == 0;

    /// <summary>Detaches.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _forget(this);
        _backend.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Program.Name}: {Description}";
}
