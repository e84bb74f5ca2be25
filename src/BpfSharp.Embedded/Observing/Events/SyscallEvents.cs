using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Syscalls;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing.Events;

/// <summary>
/// What is attached to system calls, and the contexts that programs get: <c>struct pt_regs</c> for functions, the kernel's records for tracepoints.
/// </summary>
internal sealed class SyscallEvents
{
    /// <summary>The longest record: of raw_syscalls:sys_enter, and of a call with six arguments.</summary>
    private const int RecordSize = 16 + (6 * 8);

    private readonly Side _entry = new(), _exit = new();
    private int _count;

    /// <summary>True while something is attached: threads need to stop at system calls.</summary>
    public bool IsWanted => Volatile.Read(ref _count) > 0;

    /// <summary>The lists of entries, or of exits.</summary>
    public Side SideOf(bool isExit) => isExit ? _exit : _entry;

    public void Add(ProgramList list, AttachedProgram program)
    {
        list.Add(program);
        _count++;
    }

    public void Remove(ProgramList list, AttachedProgram program)
    {
        list.Remove(program);
        _count--;
    }

    /// <summary>A call begins.</summary>
    public void Enter(Tracee tracee, in SyscallInformation call)
    {
        var number = (long)call.Value;
        var isNative = call.Architecture == SyscallInformation.X64 && (ulong)number < SyscallTable.Capacity;
        Span<byte> record = stackalloc byte[RecordSize];
        if (isNative && _entry.Functions[number] is { IsEmpty: false } functions)
            RunFunction(tracee, functions, tracee.Registers.Ax);
        if (isNative && _entry.Tracepoints[number] is { IsEmpty: false } tracepoints)
            tracepoints.Run(tracee.ProcessId, Record(record, tracee, number, call.Arguments));
        if (!_entry.Raw.IsEmpty)
            _entry.Raw.Run(tracee.ProcessId, Record(record, tracee, number, call.Arguments));
        if (!_entry.RawArguments.IsEmpty)
            RunRawArguments(tracee, _entry.RawArguments, (ulong)number);
    }

    /// <summary>A call ends.</summary>
    /// <param name="tracee">The thread.</param>
    /// <param name="number">The call.</param>
    /// <param name="isNative">False for a 32-bit call.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="isReturnOfFunction">False for a new process, which comes back from the call but not from the function.</param>
    public void Exit(Tracee tracee, long number, bool isNative, ulong result, bool isReturnOfFunction = true)
    {
        isNative &= (ulong)number < SyscallTable.Capacity;
        Span<byte> record = stackalloc byte[24];
        if (isNative && isReturnOfFunction && _exit.Functions[number] is { IsEmpty: false } functions)
            RunFunction(tracee, functions, result);
        if (isNative && _exit.Tracepoints[number] is { IsEmpty: false } tracepoints)
            tracepoints.Run(tracee.ProcessId, Record(record, tracee, number, result));
        if (!_exit.Raw.IsEmpty)
            _exit.Raw.Run(tracee.ProcessId, Record(record, tracee, number, result));
        if (!_exit.RawArguments.IsEmpty)
            RunRawArguments(tracee, _exit.RawArguments, result);
    }

    /// <summary>__x64_sys_NAME(const struct pt_regs *regs): the function's own registers, with di leading to those of the process.</summary>
    private static void RunFunction(Tracee tracee, ProgramList programs, ulong ax)
    {
        var registers = default(UserRegisters);
        registers.Di = tracee.ExposeRegisters();
        registers.Sp = registers.Di - 16;
        registers.Ax = ax;
        Span<byte> context = stackalloc byte[UserRegisters.PtRegsSize];
        registers.PtRegs.CopyTo(context);
        programs.Run(tracee.ProcessId, context);
    }

    /// <summary>struct bpf_raw_tracepoint_args: the registers, then the number or the result.</summary>
    private static void RunRawArguments(Tracee tracee, ProgramList programs, ulong second)
    {
        Span<ulong> arguments = [tracee.ExposeRegisters(), second];
        programs.Run(tracee.ProcessId, MemoryMarshal.AsBytes(arguments));
    }

    // struct trace_entry (8), the number (8: an int and padding, or a long, which little-endian machines have alike), the arguments (8 each)
    private static Span<byte> Record(Span<byte> record, Tracee tracee, long number, in SixWords arguments)
    {
        TraceRecords.WriteHeader(record, tracee.ThreadId);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], number);
        for (var i = 0; i < 6; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(record[(16 + (8 * i))..], arguments[i]);
        return record;
    }

    private static Span<byte> Record(Span<byte> record, Tracee tracee, long number, ulong result)
    {
        TraceRecords.WriteHeader(record, tracee.ThreadId);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], result);
        return record;
    }

    /// <summary>What is attached to entries, or to exits.</summary>
    internal sealed class Side
    {
        /// <summary>kprobes or kretprobes of <c>__x64_sys_NAME</c>, by number.</summary>
        public ProgramList?[] Functions { get; } = new ProgramList?[SyscallTable.Capacity];

        /// <summary>Tracepoints of <c>syscalls</c>, by number.</summary>
        public ProgramList?[] Tracepoints { get; } = new ProgramList?[SyscallTable.Capacity];

        /// <summary>raw_syscalls:sys_enter or sys_exit.</summary>
        public ProgramList Raw { get; } = new();

        /// <summary>The raw tracepoint sys_enter or sys_exit.</summary>
        public ProgramList RawArguments { get; } = new();
    }
}
