using BpfSharp.Backends;
using BpfSharp.Embedded;
using BpfSharp.Embedded.Observing;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <summary>Opens the backend that was asked for.</summary>
internal static class BackendChoice
{
    public static IBpfBackend Open(BackendKind kind) => kind switch
    {
        BackendKind.Kernel => KernelBackend.Open(),
        BackendKind.Embedded => OpenEmbedded(),
        BackendKind.Auto => KernelBackend.WhyNotPermitted() is null ? KernelBackend.Open() : OpenEmbedded(),
    };

    // Whatever command will be observed, its programs are attached before it starts.
    private static EmbeddedBackend OpenEmbedded() => new(new ProcessObserver().Configure(EmbeddedOptions.ForThisMachine()));
}
