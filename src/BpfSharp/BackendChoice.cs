using BpfSharp.Backends;
using BpfSharp.Embedded;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <summary>Opens the backend that was asked for.</summary>
internal static class BackendChoice
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";

    public static IBpfBackend Open(BackendKind kind) => kind switch
    {
        BackendKind.Kernel => KernelBackend.Open(),
        BackendKind.Embedded => OpenEmbedded(),
        BackendKind.Auto => KernelBackend.WhyNotPermitted() is null ? KernelBackend.Open() : OpenEmbedded(),
    };

    // The kernel's types are for everyone to read, also where its BPF is not to be used: programs that look into kernel structs compile all the same.
    private static EmbeddedBackend OpenEmbedded()
        => new(new EmbeddedOptions { TargetBtf = File.Exists(KernelTypes) ? BtfSpec.Parse(File.ReadAllBytes(KernelTypes)) : null });
}
