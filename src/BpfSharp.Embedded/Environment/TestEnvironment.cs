using System.Buffers.Binary;

namespace BpfSharp.Embedded;

/// <summary>A world that is what a test says: nothing in it changes by itself.</summary>
public sealed class TestEnvironment : IVmEnvironment
{
    private readonly List<VmTraceLine> _lines = [];
    private readonly SortedList<ulong, byte[]> _memory = [];
    private readonly Queue<uint> _randoms = new();
    private uint _counted;

    /// <summary>CLOCK_MONOTONIC. Move it with <see cref="Advance"/> to let timers run.</summary>
    public ulong MonotonicTime { get; set; } = 1_000_000_000;

    /// <inheritdoc/>
    public ulong BootTime => MonotonicTime;

    /// <inheritdoc/>
    public ulong TaiTime => MonotonicTime;

    /// <inheritdoc/>
    public int CurrentCpu { get; set; }

    /// <inheritdoc/>
    public VmTask CurrentTask { get; set; } = new(1001, 1000, 0, 0, "test");

    /// <summary>The process's stack, the innermost address first.</summary>
    public IReadOnlyList<ulong>? UserStack { get; set; }

    /// <summary>The kernel's stack, the innermost address first.</summary>
    public IReadOnlyList<ulong>? KernelStack { get; set; }

    /// <summary>What programs printed.</summary>
    public IReadOnlyList<VmTraceLine> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time) => MonotonicTime += (ulong)time.Ticks * 100;

    /// <summary>Sets the random numbers to come; after them they count from 1.</summary>
    public void SetRandom(params ReadOnlySpan<uint> numbers)
    {
        foreach (var number in numbers)
            _randoms.Enqueue(number);
    }

    /// <summary>Puts memory of a process or the kernel where programs can probe it.</summary>
    public void SetMemory(ulong address, ReadOnlySpan<byte> bytes) => _memory[address] = bytes.ToArray();

    /// <summary>Puts an 8-byte number where programs can probe it.</summary>
    public void SetMemory(ulong address, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _memory[address] = bytes;
    }

    /// <inheritdoc/>
    public uint NextRandom() => _randoms.TryDequeue(out var number) ? number : ++_counted;

    /// <inheritdoc/>
    public bool TryReadMemory(ulong address, Span<byte> destination)
    {
        foreach (var (start, bytes) in _memory)
        {
            if (address < start || address - start > (ulong)bytes.Length || (ulong)bytes.Length - (address - start) < (ulong)destination.Length)
                continue;
            bytes.AsSpan((int)(address - start), destination.Length).CopyTo(destination);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public int GetStack(bool isUser, Span<ulong> addresses)
    {
        if ((isUser ? UserStack : KernelStack) is not { } stack)
            return -1;
        var count = Math.Min(stack.Count, addresses.Length);
        for (var i = 0; i < count; i++)
            addresses[i] = stack[i];
        return count;
    }

    /// <inheritdoc/>
    public void Trace(VmTraceLine line)
    {
        lock (_lines)
            _lines.Add(line);
    }
}
