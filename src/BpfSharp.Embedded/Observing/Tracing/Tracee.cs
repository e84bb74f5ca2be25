using System.Text;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>A traced thread. Only the tracer's thread uses it; what it knows of registers and memory holds for the stop that the thread is in.</summary>
internal sealed class Tracee(int threadId, int processId, AddressSpace space) : IDisposable
{
    // Where a kernel would keep the registers that its functions for system calls get a pointer to.
    private const ulong KernelStack = 0xffff_c900_0000_3f58;

    private readonly MemoryWindow _memory = new();
    private UserRegisters _registers;
    private bool _hasRegisters;
    private CommFile? _comm;
    private VmTask? _task;

    /// <summary>Its number.</summary>
    public int ThreadId { get; } = threadId;

    public int ProcessId { get; } = processId;

    /// <summary>Its memory, with what is planted there; shared with its process's other threads.</summary>
    public AddressSpace Space { get; } = space;

    /// <summary>True until the launcher has become the command.</summary>
    public bool IsLauncher { get; init; }

    /// <summary>True once it has told that it ends.</summary>
    public bool IsExiting { get; set; }

    /// <summary>What it ends with, as wait(2) has it, once it has told that it ends.</summary>
    public ulong ExitStatus { get; set; }

    /// <summary>What is known of where it is.</summary>
    public TraceeState State { get; set; }

    /// <summary>The system call it is in.</summary>
    public long Syscall { get; set; } = -1;

    /// <summary>True where that call is not a 32-bit one.</summary>
    public bool IsNativeSyscall { get; set; }

    /// <summary>True while it is stopped at the first instruction of a function.</summary>
    public bool IsAtFunctionEntry { get; set; }

    /// <summary>The user and group; the kernel's credentials change seldom.</summary>
    public (uint User, uint Group) Credentials { get; set; }

    /// <summary>The instruction that it executes out of its place, or null.</summary>
    public PendingStep? Step { get; set; }

    /// <summary>Where signals came between a breakpoint's programs and its instruction, and how deep the stack was: when it comes there again, they have run already.</summary>
    public List<(ulong Address, ulong StackPointer)> Interrupted { get; } = [];

    /// <summary>Functions whose return is awaited, the innermost last.</summary>
    public List<ReturnFrame> Returns { get; } = [];

    /// <summary>Sampling events that wait for it to stop.</summary>
    public List<Sampler> Samples { get; } = [];

    /// <summary>Its identity now.</summary>
    public VmTask Task
    {
        get
        {
            if (_task is not null)
                return _task;
            _comm ??= new CommFile(ThreadId);
            return _task = new VmTask(ThreadId, ProcessId, Credentials.User, Credentials.Group, _comm.Read());
        }
    }

    /// <summary>Its registers; all zero where it was killed meanwhile.</summary>
    public ref readonly UserRegisters Registers
    {
        get
        {
            if (!_hasRegisters)
                _hasRegisters = Ptrace.TryGetRegisters(ThreadId, out _registers);
            return ref _registers;
        }
    }

    /// <summary>Makes its registers readable for programs, and gives their address.</summary>
    public ulong ExposeRegisters()
    {
        _ = Registers;
        return KernelStack;
    }

    /// <summary>Sets its registers.</summary>
    public void SetRegisters(in UserRegisters registers)
    {
        _registers = registers;
        _hasRegisters = Ptrace.TrySetRegisters(ThreadId, registers);
    }

    /// <summary>Reads its memory, or the registers that <see cref="ExposeRegisters"/> shows.</summary>
    public bool TryRead(ulong address, Span<byte> destination)
    {
        var offset = address - KernelStack;
        if (offset >= UserRegisters.PtRegsSize)
            return _memory.TryRead(ThreadId, address, destination);
        if (!_hasRegisters || offset + (ulong)destination.Length > UserRegisters.PtRegsSize)
            return false;
        _registers.PtRegs.Slice((int)offset, destination.Length).CopyTo(destination);
        return true;
    }

    /// <summary>Reads a string of its memory; what can't be read is left out.</summary>
    public string ReadString(ulong address, int maxLength)
    {
        Span<byte> bytes = stackalloc byte[maxLength];
        var length = 0;
        while (length < maxLength && TryRead(address + (ulong)length, bytes.Slice(length, 1)) && bytes[length] != 0)
            length++;
        return Encoding.UTF8.GetString(bytes[..length]);
    }

    /// <summary>Everything known of the last stop is no longer so.</summary>
    public void BeginStop()
    {
        _hasRegisters = false;
        _task = null;
        IsAtFunctionEntry = false;
        _memory.Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => _comm?.Dispose();

    /// <summary>A piece of memory read at once, since programs read strings byte by byte.</summary>
    private sealed class MemoryWindow
    {
        private const int Size = 256;

        private readonly byte[] _bytes = new byte[Size];
        private ulong _start = 1;

        public void Forget() => _start = 1;

        public bool TryRead(int thread, ulong address, Span<byte> destination)
        {
            var start = address & ~(ulong)(Size - 1);
            var offset = (int)(address - start);
            if (offset + destination.Length > Size)
                return ProcessMemory.TryRead(thread, address, destination);
            if (start != _start)
            {
                _start = 1;
                if (!ProcessMemory.TryRead(thread, start, _bytes))
                    return false;
                _start = start;
            }

            _bytes.AsSpan(offset, destination.Length).CopyTo(destination);
            return true;
        }
    }
}

/// <summary>Where a thread is.</summary>
internal enum TraceeState
{
    /// <summary>It was announced, but hasn't stopped yet for the first time.</summary>
    Announced,

    /// <summary>It has stopped for the first time, but wasn't announced by its parent yet.</summary>
    Unannounced,

    Running,

    Stopped,

    /// <summary>In a group-stop, until its process is continued.</summary>
    Listening,
}
