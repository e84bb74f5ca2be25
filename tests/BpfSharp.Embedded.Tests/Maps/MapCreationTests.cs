using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Maps;

public class MapCreationTests
{
    public static TheoryData<MapType, int, int, uint, MapFlags> Refused() => new()
    {
        { MapType.Hash, 0, 8, 8, MapFlags.None },
        { MapType.Hash, 4, 8, 0, MapFlags.None },
        { MapType.Hash, 4, 0, 8, MapFlags.None },
        { MapType.Array, 8, 8, 8, MapFlags.None },
        { MapType.Array, 4, 8, 0, MapFlags.None },
        { MapType.PerCpuArray, 4, 40_000, 8, MapFlags.None },
        { MapType.PerCpuHash, 4, 40_000, 8, MapFlags.None },
        { MapType.LruHash, 4, 8, 8, MapFlags.NoPreallocation },
        { MapType.LpmTrie, 8, 8, 8, MapFlags.None },
        { MapType.LpmTrie, 4, 8, 8, MapFlags.NoPreallocation },
        { MapType.Queue, 4, 8, 8, MapFlags.None },
        { MapType.Stack, 0, 0, 8, MapFlags.None },
        { MapType.BloomFilter, 4, 8, 8, MapFlags.None },
        { MapType.RingBuffer, 0, 0, 5000, MapFlags.None },
        { MapType.RingBuffer, 4, 0, 4096, MapFlags.None },
        { MapType.StackTrace, 4, 12, 8, MapFlags.None },
        { MapType.ProgramArray, 4, 8, 8, MapFlags.None },
        { MapType.ArrayOfMaps, 4, 4, 8, MapFlags.None },
        { MapType.TaskStorage, 4, 8, 0, MapFlags.NoPreallocation },
        { (MapType)99, 4, 8, 8, MapFlags.None },
    };

    [SkippableTheory]
    [MemberData(nameof(Refused))]
    public void CreateMap_Wrong_IsRefusedWithTheKernelsNumber(MapType type, int keySize, int valueSize, uint maxEntries, MapFlags flags)
    {
        using var engine = Engines.Embedded();
        var refusal = Should.Throw<BpfException>(() => engine.CreateMap(type, keySize, valueSize, maxEntries, flags));
        refusal.Errno.ShouldNotBe(Errno.None);
        using var kernel = Engines.Kernel();
        Should.Throw<BpfException>(() => kernel.CreateMap(type, keySize, valueSize, maxEntries, flags)).Errno.ShouldBe(refusal.Errno);
    }

    [Fact]
    public void CreateMap_UnknownToTheEngine_SaysWhatToDo()
    {
        using var engine = Engines.Embedded();
        Should.Throw<BpfException>(() => engine.CreateMap(MapType.SockMap)).Message
            .ShouldBe("Map m can't be created: the embedded engine has no maps of type SockMap. Use the kernel backend (--backend kernel).");
    }
}
