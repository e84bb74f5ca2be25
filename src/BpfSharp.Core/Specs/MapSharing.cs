namespace BpfSharp;

/// <summary>How a map crosses the borders of its object within one process.</summary>
public enum MapSharing
{
    /// <summary>It doesn't.</summary>
    None = 0,

    /// <summary>Other objects may refer to it by name (BCC's BPF_TABLE_PUBLIC).</summary>
    Public = 1,

    /// <summary>Other objects of the same namespace may refer to it by name (BCC's BPF_TABLE_SHARED).</summary>
    Shared = 2,

    /// <summary>It is another object's (BCC's BPF_TABLE("extern", …)); this object creates none.</summary>
    Extern = 3,
}
