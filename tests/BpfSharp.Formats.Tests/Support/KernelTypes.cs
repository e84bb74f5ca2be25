using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.Tests.Support;

/// <summary>The running kernel's BTF, read once for all tests.</summary>
internal static class KernelTypes
{
    public const string Path = "/sys/kernel/btf/vmlinux";

    private static readonly Lazy<BtfSpec> Spec = new(() => BtfSpec.Parse(File.ReadAllBytes(Path)));

    /// <summary>The types; skips the test on kernels without CONFIG_DEBUG_INFO_BTF.</summary>
    public static BtfSpec Require()
    {
        Skip.IfNot(File.Exists(Path), $"{Path} is missing: this kernel was built without CONFIG_DEBUG_INFO_BTF");
        return Spec.Value;
    }
}
