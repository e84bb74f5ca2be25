using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Links;

/// <summary>An attachment that lasts as long as its descriptors: a BPF link, a raw tracepoint, a socket.</summary>
internal sealed class HandleLink(string description, params BpfHandle[] handles) : ILinkBackend
{
    public string Description { get; } = description;

    public void Dispose()
    {
        foreach (var handle in handles)
            handle.Dispose();
    }
}
