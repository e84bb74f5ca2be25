using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Maps;

/// <summary>What is the kernel backend's own; the semantics that both backends share are in the errno matrix.</summary>
[OnKernels]
public class KernelMapTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private static readonly MapSpec Hash = new() { Name = "hash", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 1024 };

    [SkippableFact]
    public void CreateMap_WithTypes_TellsThemAgain()
    {
        KernelFixture.SkipUnlessAllowed();
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var value = types.AddInt("unsigned long", 8);
        using var map = kernel.Backend.CreateMap(Hash with { Btf = types.Build(), KeyTypeId = key, ValueTypeId = value });
        map.Info.BtfId.ShouldBeGreaterThan(0u);
        map.Info.BtfKeyTypeId.ShouldBe(key);
        map.Info.BtfValueTypeId.ShouldBe(value);
    }

    [SkippableFact]
    public void CreateMap_WithTypesOfTheWrongSize_GoesWithoutThem()
    {
        KernelFixture.SkipUnlessAllowed();
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned char", 1);
        using var map = kernel.Backend.CreateMap(Hash with { Btf = types.Build(), KeyTypeId = key, ValueTypeId = key });
        map.Info.BtfId.ShouldBe(0u);
        ((Kernel.Maps.KernelMap)map).BtfRefusal.ShouldBe("the kernel takes no types for this map (EINVAL (invalid argument))");
    }

    [SkippableTheory]
    [InlineData("a-name with spaces", "a_name_with_spa")]
    [InlineData("dots.and_1", "dots.and_1")]
    [InlineData("größe", "gr__e")]
    public void CreateMap_OfAnyName_IsSanitised(string name, string kept)
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(Hash with { Name = name });
        map.Info.Name.ShouldBe(kept);
    }

    [SkippableFact]
    public void LookupBatch_OfAHash_GivesEveryEntryOnce()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(Hash);
        var (keys, values) = (new byte[1000 * 4], new byte[1000 * 8]);
        for (var i = 0; i < 1000; i++)
        {
            BitConverter.TryWriteBytes(keys.AsSpan(i * 4), i);
            BitConverter.TryWriteBytes(values.AsSpan(i * 8), (long)i * i);
        }

        var count = 1000;
        map.UpdateBatch(keys, values, ref count).ShouldBe(Errno.None);
        count.ShouldBe(1000);

        var cursor = new byte[4];
        var seen = new Dictionary<int, long>();
        Errno errno;
        var first = true;
        do
        {
            var (someKeys, someValues) = (new byte[64 * 4], new byte[64 * 8]);
            count = 64;
            errno = map.LookupBatch(cursor, first, someKeys, someValues, ref count, delete: false);
            first = false;
            for (var i = 0; i < count; i++)
                seen.Add(BitConverter.ToInt32(someKeys, i * 4), BitConverter.ToInt64(someValues, i * 8));
        }
        while (errno == Errno.None);
        errno.ShouldBe(Errno.ENOENT);
        seen.Count.ShouldBe(1000);
        seen.ShouldAllBe(entry => entry.Value == (long)entry.Key * entry.Key);

        count = 1000;
        map.DeleteBatch(keys, ref count).ShouldBe(Errno.None);
        count.ShouldBe(1000);
        map.NextKey([], new byte[4]).ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void Element_OfTheWrongSize_IsRefusedBeforeTheKernelSeesIt()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(Hash);
        Should.Throw<ArgumentException>(() => map.Lookup(new byte[3], new byte[8])).Message.ShouldBe("A key of map hash has 4 bytes, not 3. (Parameter 'key')");
        Should.Throw<ArgumentException>(() => map.Lookup(new byte[4], new byte[7])).Message.ShouldBe("A value of map hash has 8 bytes, not 7.");
        Should.Throw<ArgumentException>(() => map.LookupBatch(new byte[4], true, new byte[4], new byte[8], ref Two(), false));
        using var perCpu = kernel.Backend.CreateMap(Hash with { Type = MapType.PerCpuArray, ValueSize = 4 });
        perCpu.Info.FullValueSize.ShouldBe(8 * kernel.Backend.PossibleCpus);
        Should.Throw<ArgumentException>(() => perCpu.Lookup(new byte[4], new byte[4]));
        static ref int Two() => ref (new int[] { 2 })[0];
    }

    [SkippableFact]
    public void Lookup_Repeated_AllocatesNothing()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(Hash);
        var (key, value) = (new byte[4], new byte[8]);
        map.Update(key, value).ShouldBe(Errno.None);
        map.Lookup(key, value).ShouldBe(Errno.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            map.Lookup(key, value);
            map.Update(key, value);
            map.NextKey(key, key);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [SkippableFact]
    public void UpdateInnerMap_ThenLookupInnerMap_IsTheSameMap()
    {
        KernelFixture.SkipUnlessAllowed();
        using var inner = kernel.Backend.CreateMap(Hash with { Name = "inner" });
        using var outer = kernel.Backend.CreateMap(new MapSpec { Name = "outer", Type = MapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 2, Inner = Hash }, inner);
        outer.UpdateInnerMap(new byte[4], inner).ShouldBe(Errno.None);
        inner.Update(new byte[4], BitConverter.GetBytes(5L)).ShouldBe(Errno.None);
        using (var found = outer.LookupInnerMap(new byte[4], out var errno).ShouldNotBeNull())
        {
            errno.ShouldBe(Errno.None);
            found.Info.ShouldBe(inner.Info);
            var value = new byte[8];
            found.Lookup(new byte[4], value).ShouldBe(Errno.None);
            BitConverter.ToInt64(value).ShouldBe(5);
        }

        outer.LookupInnerMap(BitConverter.GetBytes(1), out var missing).ShouldBeNull();
        missing.ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void UpdateProgram_OfAProgramArray_TakesProgramsOfOneKind()
    {
        KernelFixture.SkipUnlessAllowed();
        using var array = kernel.Backend.CreateMap(new MapSpec { Name = "progs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("callee", ProgramType.SocketFilter));
        array.UpdateProgram(new byte[4], program).ShouldBe(Errno.None);
        var value = new byte[4];
        array.Lookup(new byte[4], value).ShouldBe(Errno.None);
        BitConverter.ToUInt32(value).ShouldBe(program.Id);
    }

    [SkippableFact]
    public void Duplicate_AfterTheFirstIsDisposed_StillWorks()
    {
        KernelFixture.SkipUnlessAllowed();
        var map = kernel.Backend.CreateMap(Hash);
        map.Update(new byte[4], new byte[8]).ShouldBe(Errno.None);
        using var other = map.Duplicate();
        map.Dispose();
        other.Lookup(new byte[4], new byte[8]).ShouldBe(Errno.None);
        Should.Throw<ObjectDisposedException>(() => map.Lookup(new byte[4], new byte[8]));
    }

    [SkippableFact]
    public void OpenPinnedMap_OfNothing_IsNull()
    {
        KernelFixture.SkipUnlessAllowed();
        kernel.Backend.OpenPinnedMap("/sys/fs/bpf/no/such/pin").ShouldBeNull();
        Should.Throw<BpfException>(() => kernel.Backend.OpenPinnedMap("/etc/hostname")).Message.ShouldContain("can't be opened as a pinned map");
    }

    [SkippableTheory]
    [InlineData(MapType.Hash, 0, 8, 1u, "key_size is 0.")]
    [InlineData(MapType.Hash, 4, 8, 0u, "max_entries is 0.")]
    [InlineData(MapType.Array, 8, 8, 1u, "key_size must be 4, not 8.")]
    [InlineData(MapType.RingBuffer, 0, 0, 5000u, "a power of two and a multiple of the page size")]
    [InlineData(MapType.RingBuffer, 4, 4, 4096u, "key_size and value_size must be 0")]
    [InlineData(MapType.LpmTrie, 8, 8, 1u, "BPF_F_NO_PREALLOC")]
    [InlineData(MapType.Queue, 4, 8, 1u, "key_size must be 0, not 4.")]
    [InlineData((MapType)99, 4, 8, 1u, "There is no map type 99.")]
    [InlineData(MapType.ArrayOfMaps, 4, 4, 1u, "needs an inner map")]
    [InlineData(MapType.SkStorage, 4, 8, 0u, "demands the flag BPF_F_NO_PREALLOC")]
    [InlineData(MapType.PerCpuArray, 4, 40000, 1u, "at most 32768 bytes, this one has 40000.")]
    public void CreateMap_WithAWrongField_NamesIt(MapType type, int keySize, int valueSize, uint maxEntries, string reason)
    {
        KernelFixture.SkipUnlessAllowed();
        var spec = new MapSpec { Name = "wrong", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries };
        Should.Throw<BpfException>(() => kernel.Backend.CreateMap(spec)).Message.ShouldContain(reason);
    }
}
