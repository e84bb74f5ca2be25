namespace BpfSharp.Kernel.Handles;

/// <summary>
/// Holds a descriptor open while its number is inside an attribute struct, where the runtime can't see it: <c>using var lease = handle.Lease();</c>.
/// </summary>
internal readonly ref struct FdLease : IDisposable
{
    private readonly BpfHandle? _handle;

    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public FdLease(BpfHandle handle)
    {
        var added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
        Fd = (int)handle.DangerousGetHandle();
    }

    /// <summary>The number; 0 for the default lease, which stands for "none" as in the kernel's structs.</summary>
    public int Fd { get; }

    public void Dispose() => _handle?.DangerousRelease();
}
