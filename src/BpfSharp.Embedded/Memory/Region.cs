using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Memory;

/// <summary>One stretch of host memory that a program may use. All zero where a region's id is not in use: every access then fails its length check.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Region
{
    public const int SizeShift = 4;
    public const int ReadLengthOffset = 8;
    public const int WriteLengthOffset = 12;

    /// <summary>The first byte. The memory is pinned for as long as the entry stands.</summary>
    public byte* Base;

    /// <summary>How many bytes may be read.</summary>
    public uint ReadLength;

    /// <summary>How many bytes may be written: 0 for read-only memory.</summary>
    public uint WriteLength;
}
