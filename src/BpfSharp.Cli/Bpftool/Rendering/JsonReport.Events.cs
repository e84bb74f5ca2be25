using BpfSharp.Cli.Bpftool.Events;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Records of perf and ring buffers.</content>
internal sealed partial class JsonReport
{
    private const ulong PerfRecordLost = 2;
    private const ulong PerfRecordSample = 9;

    public override void Event(EventPlace? place, ulong time, ReadOnlySpan<byte> data)
    {
        Json.BeginObject();
        if (place is { } known)
            Place(PerfRecordSample, known);
        Json.Field("timestamp"u8, time);
        Json.Name("data"u8);
        Json.BeginArray();
        foreach (var part in data)
            Json.Number((ulong)part);
        Json.EndArray();
        Json.EndObject();
    }

    public override void LostEvents(EventPlace place, ulong count)
    {
        Json.BeginObject();
        Place(PerfRecordLost, place);
        Json.Name("lost"u8);
        Json.BeginObject();
        Json.Field("count"u8, count);
        Json.EndObject();
        Json.EndObject();
    }

    private void Place(ulong type, EventPlace place)
    {
        Json.Field("type"u8, type);
        Json.Field("cpu"u8, (ulong)place.Cpu);
        Json.Field("index"u8, (ulong)place.Index);
    }
}
