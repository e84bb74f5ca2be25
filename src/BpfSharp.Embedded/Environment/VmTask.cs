namespace BpfSharp.Embedded;

/// <summary>A thread as programs see it.</summary>
/// <param name="ThreadId">The thread's number (the kernel's pid).</param>
/// <param name="ProcessId">The process's number (the kernel's tgid).</param>
/// <param name="UserId">The user.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Name">The name, of which programs see 15 bytes.</param>
/// <param name="CgroupId">The number of its control group.</param>
public sealed record VmTask(int ThreadId, int ProcessId, uint UserId, uint GroupId, string Name, ulong CgroupId = 1);

/// <summary>A line printed by <c>bpf_trace_printk</c>.</summary>
/// <param name="Task">Who ran the program.</param>
/// <param name="Cpu">Where.</param>
/// <param name="Time">When, in nanoseconds since the machine started.</param>
/// <param name="Message">The text, without the line's end.</param>
public sealed record VmTraceLine(VmTask Task, int Cpu, ulong Time, string Message)
{
    /// <summary>The line as <c>trace_pipe</c> shows it.</summary>
    public override string ToString()
        => $"{Task.Name,16}-{Task.ThreadId,-7} [{Cpu:D3}] ..... {Time / 1_000_000_000,5}.{Time / 1000 % 1_000_000:D6}: bpf_trace_printk: {Message}";
}
