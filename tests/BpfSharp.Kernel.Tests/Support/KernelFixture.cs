namespace BpfSharp.Kernel.Tests.Support;

/// <summary>One backend for a test class; skips where bpf(2) is refused.</summary>
public sealed class KernelFixture : IDisposable
{
    private static readonly Lazy<string?> Refusal = new(FindRefusal);

    public KernelBackend Backend { get; } = KernelBackend.Open();

    /// <summary>Ends the test with a printed reason where this machine doesn't let us use BPF.</summary>
    public static void SkipUnlessAllowed() => Skip.If(Refusal.Value is not null, Refusal.Value ?? "");

    public void Dispose() => Backend.Dispose();

    private static string? FindRefusal()
    {
        if (!OperatingSystem.IsLinux())
            return "bpf(2) is Linux's";
        try
        {
            using var backend = KernelBackend.Open();
            using var map = backend.CreateMap(new MapSpec { Name = "probe", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
            return null;
        }
        catch (BpfException refused) when (refused.Errno is Errno.EPERM or Errno.ENOSYS)
        {
            return $"bpf(2) is refused here: {refused.Message}";
        }
    }
}
