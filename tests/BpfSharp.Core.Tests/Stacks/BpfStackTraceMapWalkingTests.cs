using System.Buffers.Binary;
using BpfSharp.Core.Tests.Support;
using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Stacks;

public sealed class BpfStackTraceMapWalkingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StackResolver _resolver;

    public BpfStackTraceMapWalkingTests()
    {
        var listing = _folder.Write("kallsyms", "ffffffff81000000 T do_syscall_64\nffffffff81000100 T vfs_read\nffffffff81000200 T last\n");
        _resolver = new StackResolver(new Symbolizer(loadKernel: () => KernelSymbols.Load(listing)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Walk_StoredStack_EndsAtTheFirstZero()
    {
        var map = Map(3, 0xffffffff81000110, 0xffffffff81000020, 0, 0);
        map.Walk(3).ShouldBe([0xffffffff81000110, 0xffffffff81000020]);
        map.Walk(3, address => address.ToString("x")).ShouldBe(["ffffffff81000110", "ffffffff81000020"]);
        map.Walk(4).ShouldBeEmpty();
        map.Walk(-14).ShouldBeEmpty();
    }

    [Fact]
    public void WalkKernel_StoredStack_NamesIt()
        => Map(3, 0xffffffff81000110, 0xffffffff81000020, 0, 0).WalkKernel(3, _resolver).Select(f => f.ToString()).ShouldBe(["vfs_read+0x10 [kernel]", "do_syscall_64+0x20 [kernel]"]);

    [Theory]
    [InlineData(-17, true)]
    [InlineData(-12, true)]
    [InlineData(5, true)]
    [InlineData(-14, false)]
    public void WalkBoth_LostUserStack_SaysSoUnlessThereWasNone(int userId, bool isMissed)
    {
        var names = Map(3, 0xffffffff81000110, 0, 0, 0).WalkBoth(userId, 3, 1, _resolver).Select(f => f.Name);
        names.ShouldBe(isMissed ? ["vfs_read", "[Missed User Stack]"] : ["vfs_read"]);
        BpfStackTraceMap.IsMissed(userId).ShouldBe(isMissed && userId < 0);
    }

    [SkippableFact]
    public void WalkUser_BuildIds_NamesPlacesInFiles()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        var symbols = ElfSymbols.Open(path);
        var known = new BuildIdSymbols();
        known.Add(path);
        var value = new byte[96];
        WriteFrame(value, 1, symbols.BuildId!, symbols.Find("outer_function").FileOffset!.Value + 4);
        WriteFrame(value.AsSpan(32), 2, "", 0x7f0000001000);
        var map = Map(MapFlags.StackBuildId, 1, value);
        map.WalkUser(1, known).Select(f => f.ToString()).ShouldBe(["outer_function+0x4 [program]", "[unknown]"]);
        map.WalkUser(-17, known).ShouldBe([StackFrame.MissedUserStack]);
    }

    private static void WriteFrame(Span<byte> frame, int status, string buildId, ulong place)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, status);
        Convert.FromHexString(buildId).CopyTo(frame[4..]);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], place);
    }

    private static BpfStackTraceMap Map(int id, params ulong[] addresses)
    {
        var value = new byte[addresses.Length * 8];
        for (var i = 0; i < addresses.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(i * 8), addresses[i]);
        return Map(MapFlags.None, id, value);
    }

    private static BpfStackTraceMap Map(MapFlags flags, int id, byte[] value)
    {
        var spec = new MapSpec { Name = "stacks", Type = MapType.StackTrace, KeySize = 4, ValueSize = value.Length, MaxEntries = 16, Flags = flags };
        var map = new BpfMap(new FakeMap(spec, 1), spec);
        map.Set(BitConverter.GetBytes(id), value);
        return new BpfStackTraceMap(map);
    }
}
