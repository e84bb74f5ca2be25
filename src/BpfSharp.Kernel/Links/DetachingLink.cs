using BpfSharp.Backends;

namespace BpfSharp.Kernel.Links;

/// <summary>An attachment that has to be undone by a call: of kernels that have no link for it. It survives the process's death.</summary>
internal sealed class DetachingLink(string description, Func<Errno> detach) : ILinkBackend
{
    private bool _detached;

    public string Description { get; } = description;

    public void Dispose()
    {
        if (_detached)
            return;
        _detached = true;
        var errno = detach();
        // Gone already: the interface or group was removed, or someone else detached.
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV))
            throw new BpfException($"{Description} can't be detached: {Errors.Describe(errno)}.", errno);
    }
}
