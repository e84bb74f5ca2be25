using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Events;

/// <summary>One buffer between the kernel and this process.</summary>
internal interface IEventRing : IDisposable
{
    /// <summary>What becomes readable when there are records.</summary>
    BpfHandle Handle { get; }

    /// <summary>Hands over what is there now.</summary>
    /// <param name="sink">Who gets it.</param>
    /// <param name="stop">Ends it after the current record when set.</param>
    /// <returns>How many records, losses not counted.</returns>
    int Consume(IEventSink sink, StopSignal stop);
}

/// <summary>Tells a loop over records that its reader was disposed by the very code it calls.</summary>
internal sealed class StopSignal
{
    public bool IsSet { get; set; }
}
