namespace BpfSharp.Maps.Walking;

/// <summary>One way through the entries of a map.</summary>
internal abstract class MapWalk : IDisposable
{
    /// <summary>The entry's key.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>The entry's value.</summary>
    public abstract ReadOnlySpan<byte> Value { get; }

    /// <summary>Why the entry has no value.</summary>
    public Errno ValueErrno { get; protected set; }

    /// <summary>True once the map's end was met.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>Why <see cref="MoveNext"/> gave up, where the backend said so.</summary>
    public Errno Errno { get; protected set; }

    /// <summary>Moves on; false at the end or on failure.</summary>
    public abstract bool MoveNext();

    public abstract void Dispose();
}
