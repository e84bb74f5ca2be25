using BpfSharp.Backends;

namespace BpfSharp.Buffers;

/// <summary>Hands records to a delegate and counts lost ones.</summary>
internal sealed class HandlerSink(RecordHandler handler, LostHandler? lost, LostRecords counters) : IEventSink
{
    public bool OnRecord(int cpu, ReadOnlySpan<byte> record)
    {
        handler(cpu, record);
        return true;
    }

    public void OnLost(int cpu, ulong count)
    {
        counters.Add(cpu, count);
        lost?.Invoke(cpu, count);
    }
}
