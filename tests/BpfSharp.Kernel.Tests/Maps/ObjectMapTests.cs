using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Maps;

/// <summary>Maps of objects in the kernel: pinned ones, shared ones, program arrays, values by their types.</summary>
public class ObjectMapTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private static readonly MapSpec Counts = new() { Name = "counts", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 16 };

    [SkippableFact]
    public void Create_PinnedMap_IsFoundAgainByTheNextObject()
    {
        KernelFixture.SkipUnlessAllowed();
        using var mount = TestMount.OfBpf();
        var options = new BpfObjectOptions { PinRoot = mount.Path };
        var spec = Object(Counts with { PinPath = "counts" });
        uint id;
        using (var first = BpfObject.Create(spec, kernel.Backend, options))
        {
            id = first.Maps["counts"].Info.Id;
            new BpfHashMap<uint, ulong>(first.Maps["counts"])[3] = 9;
        }

        using var second = BpfObject.Create(spec, kernel.Backend, options);
        second.Maps["counts"].Info.Id.ShouldBe(id);
        new BpfHashMap<uint, ulong>(second.Maps["counts"])[3].ShouldBe(9ul);
        var path = Path.Combine(mount.Path, "counts");
        Should.Throw<MapIncompatibleException>(() => BpfObject.Create(Object(Counts with { PinPath = "counts", MaxEntries = 17 }), kernel.Backend, options)).Message
            .ShouldStartWith($"Map counts can't be used as it is pinned at {path}: capacity is 16, expected 17.");
    }

    [SkippableFact]
    public void Create_SharedMap_IsOneMapForBothAndGoneWithItsOwner()
    {
        KernelFixture.SkipUnlessAllowed();
        var options = new BpfObjectOptions { SharedMaps = new SharedMaps(), Namespace = "a" };
        var external = Object(Counts with { Sharing = MapSharing.Extern });
        using (var owner = BpfObject.Create(Object(Counts with { Sharing = MapSharing.Shared }), kernel.Backend, options))
        {
            using var user = BpfObject.Create(external, kernel.Backend, options);
            user.Maps["counts"].Info.Id.ShouldBe(owner.Maps["counts"].Info.Id);
            new BpfHashMap<uint, ulong>(owner.Maps["counts"])[1] = 7;
            new BpfHashMap<uint, ulong>(user.Maps["counts"])[1].ShouldBe(7ul);
        }

        Should.Throw<BpfException>(() => BpfObject.Create(external, kernel.Backend, options)).Errno.ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void ProgramArray_ProgramsSetAndRemoved_TellsTheirIds()
    {
        KernelFixture.SkipUnlessAllowed();
        var spec = Object(new MapSpec { Name = "progs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 3 }) with
        {
            Programs = [Program("first", ProgramType.SocketFilter), Program("second", ProgramType.SocketFilter), Program("other", ProgramType.Xdp)],
        };
        using var bpf = BpfObject.Create(spec, kernel.Backend);
        var (first, second) = (bpf.LoadProgram("first"), bpf.LoadProgram("second"));
        var array = new BpfProgramArray(bpf.Maps["progs"]);
        array.Set(0, first);
        array.Set(2, second);
        array.ProgramIds.ShouldBe(new Dictionary<int, uint> { [0] = first.Backend.Id, [2] = second.Backend.Id });
        Should.Throw<BpfException>(() => array.Set(3, first)).Message.ShouldBe("Program array progs doesn't take program first in slot 3: there are the slots 0 to 2 (E2BIG).");
        var other = bpf.LoadProgram("other");
        Should.Throw<BpfException>(() => array.Set(1, other)).Message
            .ShouldBe("Program array progs doesn't take program other in slot 1: other is of type Xdp; all programs of an array, and those that use it, must be of one type (EINVAL).");
        array.Remove(0).ShouldBeTrue();
        array.Remove(0).ShouldBeFalse();
        array.Clear().ShouldBe(1);
        array.ProgramIds.ShouldBeEmpty();
    }

    [SkippableFact]
    public void DynamicMap_ByText_SetsReadsAndRemoves()
    {
        KernelFixture.SkipUnlessAllowed();
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var text = types.AddArray(types.AddInt("char", 1, BtfIntEncoding.Signed), types.AddInt("__ARRAY_SIZE_TYPE__", 4), 12);
        var value = types.AddStruct("message", 16, new BtfMemberDefinition("text", text, 0), new("uid", key, 96));
        using var bpf = BpfObject.Create(Object(Counts with { Name = "config", ValueSize = 16, Btf = types.Build(), KeyTypeId = key, ValueTypeId = value }), kernel.Backend);
        var map = new BpfDynamicMap(bpf.Maps["config"]);
        map.Set("7", """{text: "Hey root!", uid: 1000}""");
        map["7"]["uid"].ToInt64().ShouldBe(1000);
        map["7"].Bytes.ToArray().ShouldBe([.. "Hey root!"u8, 0, 0, 0, 0xe8, 3, 0, 0]);
        map.Select(entry => (entry.Key.ToInt64(), entry.Value["uid"].ToInt64())).ShouldBe([(7L, 1000L)]);
        Should.Throw<ValueTextException>(() => map.Set("7", "{uid: \"x\"}"));
        map["7"]["uid"].ToInt64().ShouldBe(1000);
        map.Remove("7").ShouldBeTrue();
        map.TryGetValue("7", out _).ShouldBeFalse();
    }

    private static ObjectSpec Object(MapSpec map) => new() { Name = "tested", License = "GPL", Maps = [map] };

    private static ProgramSpec Program(string name, ProgramType type)
        => new() { Name = name, SectionName = name, Type = type, Instructions = [Asm.Mov(0, 2), Asm.Exit()] };
}
