using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing.Contracts;

namespace BpfSharp.Kernel.Tests.Maps;

/// <summary>The kernel against the files that it wrote itself: what they say is what Linux does.</summary>
public class KernelMapErrnoTests(KernelFixture kernel) : MapErrnoContract, IClassFixture<KernelFixture>
{
    // Batches came bit by bit until 5.13 and taking from hashes in 5.14; a lookup's flags are checked more strictly in late ones.
    private static readonly Version Written = new(6, 18);

    protected override IBpfBackend Backend => kernel.Backend;

    protected override void SkipUnlessAvailable(MapType type)
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(KernelVersion.Current < Written, $"the files under testdata/map-errno are Linux {Written}'s; this is {KernelVersion.Release}");
    }
}
