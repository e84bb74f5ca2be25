using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SlowReads.Tests;

/// <summary>What a kprobe sees on x86-64: <c>struct pt_regs</c>, 168 bytes. Only what the program uses has a name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 168)]
public struct Registers
{
    /// <summary>The function's result.</summary>
    [FieldOffset(80)]
    public ulong Ax;
}

/// <summary><c>TASK_COMM_LEN</c> bytes of text.</summary>
[InlineArray(16)]
public struct TaskName
{
    private byte _first;

    /// <inheritdoc/>
    public override readonly string ToString() => Encoding.UTF8.GetString(((ReadOnlySpan<byte>)this).TrimEnd((byte)0));
}

/// <summary>The program's <c>struct slow_read</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SlowRead
{
    /// <summary>The process.</summary>
    public uint Pid;

    /// <summary>How many bytes were read.</summary>
    public uint Bytes;

    /// <summary>How long it took.</summary>
    public ulong DurationNs;

    /// <summary>The process's name.</summary>
    public TaskName Program;
}
