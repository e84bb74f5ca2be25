using System.Runtime.InteropServices;

namespace BpfSharp.Backends;

/// <summary>
/// Memory that a backend shares with this process. As with every <see cref="SafeHandle"/> the memory goes when it is disposed and nobody holds a reference
/// any more (<see cref="SafeHandle.DangerousAddRef"/>); whoever uses <see cref="Bytes"/> holds one.
/// </summary>
public abstract class MappedMemory : SafeHandle
{
    /// <summary>Begins as no memory; the backend sets the address.</summary>
    protected MappedMemory() : base(-1, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The memory, of the length that was asked for. Only to be used under a reference.</summary>
    public abstract Span<byte> Bytes { get; }
}
