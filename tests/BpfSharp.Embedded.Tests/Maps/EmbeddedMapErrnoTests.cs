using BpfSharp.Backends;
using BpfSharp.Testing.Contracts;

namespace BpfSharp.Embedded.Tests.Maps;

/// <summary>The engine against what the kernel wrote down.</summary>
public sealed class EmbeddedMapErrnoTests : MapErrnoContract, IDisposable
{
    private readonly EmbeddedBackend _backend = Support.Engines.Embedded();

    protected override IBpfBackend Backend => _backend;

    public void Dispose() => _backend.Dispose();

    protected override void SkipUnlessAvailable(MapType type)
        => Skip.If(type is MapType.SockMap or MapType.SockHash or MapType.CgroupArray or MapType.UserRingBuffer or MapType.Arena or MapType.StructOps, $"the embedded engine has no maps of type {type}");
}
