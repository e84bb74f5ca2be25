using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Interop;

public class BpfTraceTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [SkippableFact]
    public void Sink_OfTheProcess_SeesEveryCallWithItsResult()
    {
        KernelFixture.SkipUnlessAllowed();
        var trace = new RecordingTrace();
        BpfTrace.Sink = trace;
        try
        {
            using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray() with { Type = MapType.Hash, Name = "traced" });
            map.Lookup(new byte[4], new byte[8]);
        }
        finally
        {
            BpfTrace.Sink = null;
        }

        trace.Calls.ShouldBe([(BpfCommand.MapCreate, Errno.None), (BpfCommand.ObjGetInfoByFd, Errno.None), (BpfCommand.MapLookupElem, Errno.ENOENT)]);
        // map_name at 28.
        System.Text.Encoding.ASCII.GetString(trace.Attributes[0], 28, 6).ShouldBe("traced");
    }

    private sealed class RecordingTrace : IBpfTrace
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<(BpfCommand, Errno)> Calls { get; } = [];

        public List<byte[]> Attributes { get; } = [];

        public void OnCall(BpfCommand command, ReadOnlySpan<byte> attributes, int result, Errno errno)
        {
            if (Environment.CurrentManagedThreadId != _thread)
                return;
            Calls.Add((command, errno));
            Attributes.Add(attributes.ToArray());
        }
    }
}
