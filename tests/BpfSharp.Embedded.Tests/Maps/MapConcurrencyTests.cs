using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Maps;

public class MapConcurrencyTests
{
    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.LpmTrie)]
    public void Map_UsedByManyThreads_KeepsEachThreadsKeys(MapType type)
    {
        using var engine = Engines.Embedded();
        using var map = engine.CreateMap(type, 8, 8, 1024, type == MapType.LpmTrie ? MapFlags.NoPreallocation : MapFlags.None);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            var random = new Random(thread);
            var mine = new Dictionary<int, long>();
            for (var i = 0; i < 20_000; i++)
            {
                var number = random.Next(100);
                byte[] key = [32, 0, 0, 0, (byte)thread, (byte)number, 0, 0];
                var value = new byte[8];
                switch (random.Next(3))
                {
                    case 0:
                        map.Update(key, BitConverter.GetBytes((long)i)).ShouldBe(Errno.None);
                        mine[number] = i;
                        break;
                    case 1:
                        map.Delete(key).ShouldBe(mine.Remove(number) ? Errno.None : Errno.ENOENT);
                        break;
                    default:
                        map.Lookup(key, value).ShouldBe(mine.TryGetValue(number, out var expected) ? Errno.None : Errno.ENOENT);
                        BitConverter.ToInt64(value).ShouldBe(mine.GetValueOrDefault(number));
                        break;
                }
            }
        });
    }

    [Fact]
    public void LruHash_Full_DropsWhatWasNotUsed()
    {
        using var engine = Engines.Embedded();
        using var map = engine.CreateMap(MapType.LruHash, 4, 8, 4);
        var value = new byte[8];
        for (var i = 0; i < 4; i++)
            map.Update(BitConverter.GetBytes(i), value).ShouldBe(Errno.None);
        map.Lookup(BitConverter.GetBytes(0), value).ShouldBe(Errno.None);
        map.Update(BitConverter.GetBytes(9), value).ShouldBe(Errno.None);
        map.Lookup(BitConverter.GetBytes(0), value).ShouldBe(Errno.None);
        map.Lookup(BitConverter.GetBytes(1), value).ShouldBe(Errno.ENOENT);
        map.Lookup(BitConverter.GetBytes(9), value).ShouldBe(Errno.None);
    }

    [Fact]
    public void MapOfMaps_InnerMapDisposed_StaysWhileItIsInside()
    {
        using var engine = Engines.Embedded();
        using var template = engine.CreateMap(MapType.Hash);
        using var outer = engine.CreateMap(Engines.Map(MapType.HashOfMaps, 4, 4), template);
        using (var inner = engine.CreateMap(MapType.Hash))
        {
            inner.Update(BitConverter.GetBytes(1), BitConverter.GetBytes(42L));
            outer.UpdateInnerMap(BitConverter.GetBytes(7), inner).ShouldBe(Errno.None);
        }

        using (var found = outer.LookupInnerMap(BitConverter.GetBytes(7), out var errno))
        {
            errno.ShouldBe(Errno.None);
            var value = new byte[8];
            found!.Lookup(BitConverter.GetBytes(1), value).ShouldBe(Errno.None);
            BitConverter.ToInt64(value).ShouldBe(42);
        }

        using var different = engine.CreateMap(MapType.Hash, 8);
        outer.UpdateInnerMap(BitConverter.GetBytes(8), different).ShouldBe(Errno.EINVAL);
        outer.Delete(BitConverter.GetBytes(7)).ShouldBe(Errno.None);
        outer.LookupInnerMap(BitConverter.GetBytes(7), out var gone).ShouldBeNull();
        gone.ShouldBe(Errno.ENOENT);
    }
}
