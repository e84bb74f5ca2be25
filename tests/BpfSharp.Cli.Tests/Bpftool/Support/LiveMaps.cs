using BpfSharp.Backends;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Tests.Bpftool.Support;

/// <summary>Maps in the kernel for the length of a test. Nothing is pinned, so nothing outlives it.</summary>
public sealed class LiveMaps : IDisposable
{
    private static readonly Lazy<string?> Refusal = new(FindRefusal);

    private readonly List<IDisposable> _open = [];

    public LiveMaps() => Skip.If(Refusal.Value is not null, Refusal.Value ?? "");

    public KernelBackend Backend { get; } = KernelBackend.Open();

    public IMapBackend Create(MapSpec spec, IMapBackend? inner = null)
    {
        var map = Backend.CreateMap(spec, inner);
        _open.Add(map);
        return map;
    }

    public void Dispose()
    {
        foreach (var map in _open)
            map.Dispose();
        Backend.Dispose();
    }

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
            return $"this machine allows no bpf(2): {refused.Message}";
        }
    }
}
