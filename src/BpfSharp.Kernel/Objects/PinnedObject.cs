namespace BpfSharp.Kernel;

/// <summary>A name in a BPF file system.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">What is pinned there.</param>
/// <param name="Id">The object's number.</param>
public sealed record PinnedObject(string Path, PinnedKind Kind, uint Id);

/// <summary>Kinds of pinned objects.</summary>
public enum PinnedKind
{
    /// <summary>A map.</summary>
    Map,
    /// <summary>A program.</summary>
    Program,
    /// <summary>A link.</summary>
    Link,
    /// <summary>Something else, such as a BPF token.</summary>
    Other,
}

/// <summary>A process that holds a descriptor of an object.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="Name">Its name (<c>comm</c>).</param>
public sealed record ObjectHolder(int ProcessId, string Name);
