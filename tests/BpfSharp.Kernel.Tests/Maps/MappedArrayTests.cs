using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Maps;

/// <summary>Arrays as memory of this process.</summary>
public class MappedArrayTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private static readonly MapSpec Spec = new() { Name = "mapped", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1000, Flags = MapFlags.MemoryMappable };

    [SkippableFact]
    public void Indexer_ReadAndWritten_IsTheMapsOwnMemory()
    {
        using var map = Create(Spec);
        var array = new BpfArray<ulong>(map);
        array[999] = 77;
        using var mapped = new BpfMappedArray<ulong>(map);
        mapped.Count.ShouldBe(1000);
        mapped[999].ShouldBe(77ul);
        mapped[0] = 5;
        array[0].ShouldBe(5ul);
        Should.Throw<ArgumentOutOfRangeException>(() => mapped[1000]);
        Should.Throw<ArgumentOutOfRangeException>(() => mapped[-1] = 1);
    }

    [SkippableFact]
    public void View_OfAllValues_IsASpan()
    {
        using var map = Create(Spec);
        using var mapped = new BpfMappedArray<ulong>(map);
        using var view = mapped.View();
        view.WritableValues.Fill(3);
        Interlocked.Add(ref view.Writable(10), 4);
        view.Values.Length.ShouldBe(1000);
        view[10].ShouldBe(7ul);
        new BpfArray<ulong>(map).ReadAll().Aggregate((sum, value) => sum + value).ShouldBe(3004ul);
    }

    [SkippableFact]
    public void View_ValuesOfFourBytes_LieEightApart()
    {
        using var map = Create(Spec with { ValueSize = 4, MaxEntries = 3 });
        var array = new BpfArray<uint>(map);
        array.SetMany(0, [1, 2, 3]);
        using var mapped = new BpfMappedArray<uint>(map);
        (mapped[0], mapped[1], mapped[2]).ShouldBe((1u, 2u, 3u));
        mapped[2] = 9;
        array.ReadAll().ShouldBe([1u, 2u, 9u]);
        Should.Throw<InvalidOperationException>(() =>
        {
            using var view = mapped.View();
            _ = view.Values;
        }).Message.ShouldBe("Values of 4 bytes lie 8 bytes apart in a mapped array, so that they are no span; use the indexer.");
    }

    [SkippableFact]
    public void View_OfADisposedArray_StaysUntilItIsDisposed()
    {
        var map = Create(Spec);
        var mapped = new BpfMappedArray<ulong>(map);
        var view = mapped.View();
        mapped.Dispose();
        map.Dispose();
        view.Writable(7) = 8;
        view[7].ShouldBe(8ul);
        view.Dispose();
        view.Dispose();
        Should.Throw<ObjectDisposedException>(() => mapped[7]);
        Should.Throw<ObjectDisposedException>(() => mapped.View().Dispose());
    }

    [SkippableFact]
    public void ReadOnly_FrozenMap_IsReadButNotWritten()
    {
        using var map = Create(Spec);
        using (new BpfMappedArray<ulong>(map))
            map.Backend.Freeze().ShouldBe(Errno.EBUSY);
        map.Backend.Freeze().ShouldBe(Errno.None);
        Should.Throw<BpfException>(() => new BpfMappedArray<ulong>(map)).Message
            .ShouldBe("Array mapped can't be mapped into memory: it is frozen or opened for reading; map it with readOnly: true (EPERM).");
        using var mapped = new BpfMappedArray<ulong>(map, readOnly: true);
        mapped[0].ShouldBe(0ul);
        Should.Throw<InvalidOperationException>(() => mapped[0] = 1).Message.ShouldBe("The array was mapped for reading only.");
    }

    [SkippableFact]
    public void Array_WithoutTheFlag_IsRefusedWithTheReason()
    {
        using var map = Create(Spec with { Flags = MapFlags.None });
        Should.Throw<BpfException>(() => new BpfMappedArray<ulong>(map)).Message
            .ShouldBe("Array mapped can't be mapped into memory: it was created without BPF_F_MMAPABLE. Create it with that flag, or use BpfArray.");
        ((IMemoryMappedMap)map.Backend).MapMemory(8000, writable: true, out var errno).ShouldBeNull();
        errno.ShouldBe(Errno.EINVAL);
    }

    [SkippableFact]
    public void Indexer_Repeated_AllocatesNothing()
    {
        using var map = Create(Spec);
        using var mapped = new BpfMappedArray<ulong>(map);
        mapped[0]++;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            mapped[i]++;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        mapped[0].ShouldBe(2ul);
    }

    private BpfMap Create(MapSpec spec)
    {
        KernelFixture.SkipUnlessAllowed();
        return new BpfMap(kernel.Backend.CreateMap(spec));
    }
}
