using BpfSharp.Core.Tests.Support;

namespace BpfSharp.Core.Tests.Maps;

public sealed class MapCursorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MoveNext_SteadyMap_EachKeyOnce(bool batches)
    {
        using var map = new BpfMap(Filled(batches, 1000));

        var all = new BpfHashMap<uint, ulong>(map).ReadAll();

        (all.Count, all.IsComplete).ShouldBe((1000, true));
        all.Select(e => e.Key).Distinct().Count().ShouldBe(1000);
    }

    [Fact]
    public void MoveNext_CurrentKeyDeleted_RestartSkipsWhatWasMet()
    {
        var fake = Filled(batches: false, 100);
        var step = 0;
        fake.BeforeNextKey = () =>
        {
            // The key just read goes: the fake, as the kernel, then starts again from the first key.
            if (++step == 50)
                fake.Delete(fake.Keys[step - 2]);
        };
        using var map = new BpfMap(fake);

        var all = new BpfHashMap<uint, ulong>(map).ReadAll();

        all.IsComplete.ShouldBeTrue();
        all.Select(e => e.Key).Order().ShouldBe(Enumerable.Range(0, 100).Select(i => (uint)i));
    }

    [Fact]
    public void MoveNext_MapThatNeverEnds_GivenUpAsIncomplete()
    {
        var fake = Filled(batches: false, 100);
        fake.BeforeNextKey = () =>
        {
            var last = fake.Keys[^1];
            fake.Delete(last);
            fake.Update(BitConverter.GetBytes(BitConverter.ToUInt32(last) + 1), new byte[8]);
        };
        using var map = new BpfMap(fake);

        var all = new BpfHashMap<uint, ulong>(map).ReadAll();

        all.IsComplete.ShouldBeFalse();
        all.Select(e => e.Key).Distinct().Count().ShouldBe(all.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TakeAll_Entries_GoneAfterwards(bool batches)
    {
        var fake = Filled(batches, 300);
        using var map = new BpfMap(fake);

        var taken = new BpfHashMap<uint, ulong>(map).TakeAll();

        (taken.Count, taken.IsComplete, fake.Keys.Count).ShouldBe((300, true, 0));
    }

    private static FakeMap Filled(bool batches, uint count)
    {
        var map = new FakeMap(new MapSpec { Name = "m", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 1000 }, 1) { HasBatches = batches };
        for (var i = 0u; i < count; i++)
            map.Update(BitConverter.GetBytes(i), BitConverter.GetBytes((ulong)i));
        return map;
    }
}
