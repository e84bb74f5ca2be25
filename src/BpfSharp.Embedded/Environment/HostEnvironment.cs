using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BpfSharp.Embedded;

/// <summary>The world as it is: the machine's clocks, and this process as the current task. Foreign memory and stacks there are none.</summary>
public partial class HostEnvironment : IVmEnvironment
{
    private readonly VmTask _task = new(System.Environment.ProcessId, System.Environment.ProcessId, GetUserId(), GetGroupId(), ProcessName());

    /// <summary>Raised for every line that programs print.</summary>
    public event Action<VmTraceLine>? Traced;

    /// <inheritdoc/>
    public virtual ulong MonotonicTime => (ulong)(Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency));

    /// <inheritdoc/>
    public virtual ulong BootTime => (ulong)System.Environment.TickCount64 * 1_000_000;

    /// <inheritdoc/>
    public virtual ulong TaiTime => (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <inheritdoc/>
    public virtual int CurrentCpu => Thread.GetCurrentProcessorId();

    /// <inheritdoc/>
    public virtual VmTask CurrentTask => _task;

    /// <inheritdoc/>
    public uint NextRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<uint>(bytes);
    }

    /// <inheritdoc/>
    public virtual bool TryReadMemory(ulong address, Span<byte> destination) => false;

    /// <inheritdoc/>
    public virtual int GetStack(bool isUser, Span<ulong> addresses) => -1;

    /// <inheritdoc/>
    public virtual void Trace(VmTraceLine line) => Traced?.Invoke(line);

    private static string ProcessName()
    {
        using var process = Process.GetCurrentProcess();
        return process.ProcessName;
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GetGroupId();
}
