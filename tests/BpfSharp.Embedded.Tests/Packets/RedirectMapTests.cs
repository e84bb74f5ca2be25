using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Packets;

/// <summary>bpf_redirect_map by the number in a packet's first byte.</summary>
public class RedirectMapTests
{
    private const string Redirect = "mov %r0, 1\nldxw %r2, [%r1]\nldxw %r3, [%r1+4]\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, +5\nldxb %r2, [%r2]\n"
        + "lddw %r1, 0x6d61700000000000\nmov %r3, 2\ncall 51\nexit";

    public static TheoryData<VmEngineKind> BothEngines => [.. EngineTheories.Both];

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void DevMapHash_KeyBeyondItsSize_IsRedirected(VmEngineKind engine)
    {
        using var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = engine, Environment = new TestEnvironment() });
        using var map = backend.CreateMap(new MapSpec { Name = "ports", Type = MapType.DevMapHash, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
        map.Update(BitConverter.GetBytes(200), BitConverter.GetBytes(7)).ShouldBe(Errno.None);
        using var program = backend.Load(ProgramType.Xdp, Redirect, map);

        var sent = program.RunPacket([200, .. new byte[13]]);
        (sent.Result, sent.RedirectTarget, sent.RedirectMapId).ShouldBe((4UL, 200UL, map.Info.Id));
        // Without a target the verdict is that in the flags: XDP_PASS.
        var passed = program.RunPacket([1, .. new byte[13]]);
        (passed.Result, passed.RedirectTarget).ShouldBe((2UL, null));
    }
}
