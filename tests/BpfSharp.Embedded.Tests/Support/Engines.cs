using BpfSharp.Backends;
using BpfSharp.Kernel;

namespace BpfSharp.Embedded.Tests.Support;

/// <summary>Backends for tests.</summary>
internal static class Engines
{
    /// <summary>An engine with as many CPUs as this machine may have, in a world that doesn't change by itself.</summary>
    public static EmbeddedBackend Embedded(VmEngineKind engine = VmEngineKind.Auto, TestEnvironment? environment = null, int cpus = 4, long budget = 10_000_000)
        => new(new EmbeddedOptions { Engine = engine, Environment = environment ?? new TestEnvironment(), CpuCount = cpus, InstructionBudget = budget });

    /// <summary>The kernel, or a skipped test where maps can't be made.</summary>
    public static KernelBackend Kernel()
    {
        var kernel = KernelBackend.Open();
        try
        {
            kernel.CreateMap(new MapSpec { Name = "probe", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 }).Dispose();
            return kernel;
        }
        catch (BpfException refused)
        {
            kernel.Dispose();
            Skip.If(true, $"bpf(2) is not permitted here: {refused.Message}");
            throw;
        }
    }

    public static MapSpec Map(MapType type, int keySize = 4, int valueSize = 8, uint maxEntries = 8, MapFlags flags = MapFlags.None, ulong extra = 0)
        => new() { Name = "m", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags, Extra = extra };

    public static IMapBackend CreateMap(this IBpfBackend backend, MapType type, int keySize = 4, int valueSize = 8, uint maxEntries = 8, MapFlags flags = MapFlags.None)
        => backend.CreateMap(Map(type, keySize, valueSize, maxEntries, flags));
}
