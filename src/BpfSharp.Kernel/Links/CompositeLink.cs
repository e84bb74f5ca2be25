using BpfSharp.Backends;

namespace BpfSharp.Kernel.Links;

/// <summary>Several attachments that are one for the user: a clock on every CPU.</summary>
internal sealed class CompositeLink(string description, IReadOnlyList<ILinkBackend> parts) : ILinkBackend
{
    public string Description { get; } = description;

    public void Dispose()
    {
        foreach (var part in parts)
            part.Dispose();
    }
}
