using BpfSharp.Backends;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <summary>Opens the backend that was asked for.</summary>
internal static class BackendChoice
{
    public static IBpfBackend Open(BackendKind kind) => kind switch
    {
        BackendKind.Kernel or BackendKind.Auto => KernelBackend.Open(),
        BackendKind.Embedded => throw new BpfException("The embedded engine can't run whole programs yet."),
    };
}
