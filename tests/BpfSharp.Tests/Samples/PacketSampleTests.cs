namespace BpfSharp.Tests.Samples;

/// <summary>The samples about packets, each in a network namespace of its own. Packets really cross.</summary>
public sealed class PacketSampleTests
{
    [SkippableFact]
    public void TunnelMonitor_CountsByTunnelAndInnerAddress()
        => SampleRun.Of("tunnel_monitor").Lines.ShouldBe(
        [
            // 14 + 20 + 8 of the outer headers, 8 of the tunnel's, 14 + 20 of the inner ones.
            "vni 7 127.0.0.1 → 127.0.0.1, inner 10.0.0.1 → 10.0.0.99: 3 packets, 252 bytes",
            "vni 7 127.0.0.1 → 127.0.0.1, inner 10.0.0.2 → 10.0.0.99: 4 packets, 336 bytes",
            "vni 9 127.0.0.1 → 127.0.0.1, inner 10.0.0.1 → 10.0.0.99: 5 packets, 420 bytes",
        ]);

    [SkippableFact]
    public void XdpDevmap_SendsFramesOnToTheTablesInterfaces()
        => SampleRun.Of("xdp_devmap").Lines.ShouldBe(["to b: 5, to c: 7, nowhere: 0"]);

    [SkippableFact]
    public void XdpCpumap_TakesFramesUpOnTheTablesCpus()
    {
        Skip.If(Environment.ProcessorCount < 2, "this machine has one CPU");
        SampleRun.Of("xdp_cpumap").Lines.ShouldBe(["on CPU 0: 10, on CPU 1: 20"]);
    }

    [SkippableFact]
    public void XdpXskmap_GivesFramesToUserSpace_WhichAnswers()
        => SampleRun.Of("xdp_xskmap").Lines.ShouldBe(["frames read: 20, answers by number: 100: 5 101: 5 102: 5 103: 5"]);
}
