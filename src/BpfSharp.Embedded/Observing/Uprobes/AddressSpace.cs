using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>The memory of a process, or of several that share it, and the breakpoints in it. Only the tracer's thread uses it.</summary>
internal sealed unsafe class AddressSpace(int processId)
{
    private const int ReadWrite = 2, CloseOnExec = 0x80000;

    private readonly Dictionary<ulong, Breakpoint> _breakpoints = [];
    private readonly HashSet<ulong> _removed = [];
    private readonly HashSet<(UprobeSite Site, ulong Address)> _semaphores = [];
    private readonly List<CodeModule> _modules = [];

    /// <summary>A process that has it.</summary>
    public int ProcessId => processId;

    /// <summary>True where nothing tells of libraries that are loaded, so that system calls have to be followed.</summary>
    public bool FollowsMappings { get; set; }

    /// <summary>The breakpoints.</summary>
    public IReadOnlyCollection<Breakpoint> Breakpoints => _breakpoints.Values;

    /// <summary>USDT semaphores that were raised, and where they are.</summary>
    public IReadOnlyCollection<(UprobeSite Site, ulong Address)> Semaphores => _semaphores;

    /// <summary>The breakpoint at an address, or null.</summary>
    public Breakpoint? Find(ulong address) => _breakpoints.GetValueOrDefault(address);

    /// <summary>True where a breakpoint was, so that a thread may still tell of it.</summary>
    public bool WasBreakpoint(ulong address) => _removed.Contains(address);

    /// <summary>The breakpoint at an address, planted if need be; null where there is no code.</summary>
    public Breakpoint? Plant(ulong address)
    {
        if (Find(address) is { } known)
            return known;
        Span<byte> original = stackalloc byte[1];
        if (!ProcessMemory.TryRead(processId, address, original) || !Write(address, [Breakpoint.Instruction]))
            return null;
        var breakpoint = new Breakpoint(address, original[0]);
        _breakpoints.Add(address, breakpoint);
        _removed.Remove(address);
        return breakpoint;
    }

    /// <summary>Takes a breakpoint out again, unless other code is there by now.</summary>
    public void Remove(Breakpoint breakpoint)
    {
        Span<byte> now = stackalloc byte[1];
        if (ProcessMemory.TryRead(processId, breakpoint.Address, now) && now[0] == Breakpoint.Instruction)
            Write(breakpoint.Address, [breakpoint.Original]);
        _breakpoints.Remove(breakpoint.Address);
        _removed.Add(breakpoint.Address);
    }

    /// <summary>Changes a USDT semaphore, a count of 16 bits.</summary>
    public void ChangeSemaphore(UprobeSite site, ulong address, int change)
    {
        Span<byte> count = stackalloc byte[2];
        if (change > 0 ? !_semaphores.Add((site, address)) : !_semaphores.Remove((site, address)))
            return;
        if (!ProcessMemory.TryRead(processId, address, count))
            return;
        var value = (ushort)(BitConverter.ToUInt16(count) + change);
        Write(address, BitConverter.GetBytes(value));
    }

    /// <summary>Reads code as it is without breakpoints.</summary>
    public bool TryReadCode(ulong address, Span<byte> code)
    {
        if (!ProcessMemory.TryRead(processId, address, code))
            return false;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] == Breakpoint.Instruction && Find(address + (ulong)i) is { } breakpoint)
                code[i] = breakpoint.Original;
        }

        return true;
    }

    /// <summary>Writes, whatever the pages' permissions.</summary>
    public bool Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        // A descriptor stays with the memory it was opened for, so each write opens it anew: processes that share a memory end one by one.
        var fd = Libc.Open($"/proc/{processId}/mem", ReadWrite | CloseOnExec);
        if (fd < 0)
            return false;
        fixed (byte* place = bytes)
        {
            var written = Libc.WriteAt(fd, place, (nuint)bytes.Length, (nint)address);
            _ = Libc.Close(fd);
            return written == bytes.Length;
        }
    }

    /// <summary>The place to execute an instruction of a module out of line; null where it has none.</summary>
    public StepSlot? SlotFor(ulong address)
    {
        var module = _modules.Find(module => module.Contains(address));
        if (module is null)
        {
            module = CodeModule.Find(processId, address);
            _modules.Add(module);
        }

        return module.Slot;
    }

    /// <summary>Mappings may have changed.</summary>
    public void ForgetModules() => _modules.RemoveAll(module => module.Slot is not { IsBusy: true });

    /// <summary>The memory of a new process, which is a copy of this one's.</summary>
    public AddressSpace Copy(int childId)
    {
        var copy = new AddressSpace(childId) { FollowsMappings = FollowsMappings };
        foreach (var (address, breakpoint) in _breakpoints)
            copy._breakpoints.Add(address, breakpoint.Copy());
        copy._removed.UnionWith(_removed);
        copy._semaphores.UnionWith(_semaphores);
        return copy;
    }
}
