using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>The traced threads, and how they go on.</summary>
internal sealed class TraceeTable(EventHub hub) : IDisposable
{
    private readonly Dictionary<int, Tracee> _threads = [];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Tracee> All => _threads.Values;

    /// <summary>The memories of all of them.</summary>
    public IEnumerable<AddressSpace> Spaces => _threads.Values.Where(thread => !thread.IsLauncher).Select(thread => thread.Space).Distinct();

    /// <summary>The thread of a number, or null.</summary>
    public Tracee? Find(int threadId) => _threads.GetValueOrDefault(threadId);

    /// <summary>Takes the launcher in; it is about to stop for the first time.</summary>
    public int AddLauncher(int pid)
    {
        var status = ProcessStatus.Read(pid);
        _threads.Add(pid, new Tracee(pid, pid, new AddressSpace(pid))
        {
            IsLauncher = true,
            State = TraceeState.Running,
            Credentials = (status?.User ?? 0, status?.Group ?? 0),
        });
        return pid;
    }

    /// <summary>A thread that stopped before its parent told of it: nothing is known of its memory yet, so it waits.</summary>
    public void AddUnannounced(int threadId) => _threads.Add(threadId, new Tracee(threadId, threadId, new AddressSpace(threadId)) { State = TraceeState.Unannounced });

    /// <summary>A thread that its parent tells of.</summary>
    /// <param name="threadId">The thread.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="space">Its memory.</param>
    /// <returns>It, and whether it waits to go on; null where it has ended already.</returns>
    public (Tracee Thread, bool Waits)? Announce(int threadId, Tracee parent, AddressSpace space)
    {
        var waits = _threads.Remove(threadId, out var early);
        early?.Dispose();
        var processId = ProcessStatus.Read(threadId)?.ProcessId;
        if (processId is null)
            return null;
        var thread = new Tracee(threadId, processId.Value, space) { State = waits ? TraceeState.Stopped : TraceeState.Announced, Credentials = parent.Credentials };
        // Whoever returns through the parent's functions in a copy of its memory returns there, too.
        if (processId != parent.ProcessId)
            thread.Returns.AddRange(parent.Returns);
        _threads.Add(threadId, thread);
        return (thread, waits);
    }

    /// <summary>The launcher, or a thread, has become another program: the process's other threads are gone.</summary>
    /// <param name="processId">The process, whose number the thread has now.</param>
    /// <param name="formerId">The number that the thread had.</param>
    public Tracee Exec(int processId, int formerId)
    {
        _threads.Remove(formerId, out var caller);
        foreach (var other in _threads.Values.Where(thread => thread.ProcessId == processId).ToList())
            Remove(other);
        var status = ProcessStatus.Read(processId);
        var thread = new Tracee(processId, processId, new AddressSpace(processId))
        {
            State = TraceeState.Stopped,
            Credentials = (status?.User ?? 0, status?.Group ?? 0),
            Syscall = caller?.Syscall ?? -1,
            IsNativeSyscall = caller?.IsNativeSyscall ?? false,
        };
        caller?.Dispose();
        _threads.Add(processId, thread);
        return thread;
    }

    /// <summary>The thread has ended.</summary>
    public void Remove(Tracee thread)
    {
        if (_threads.Remove(thread.ThreadId))
            thread.Dispose();
    }

    /// <summary>Lets a stopped thread go on.</summary>
    public void Resume(Tracee thread, int signal = 0)
    {
        var mode = thread.Step is not null ? ResumeMode.Step
            : hub.Syscalls.IsWanted || thread.IsLauncher || thread.Space.FollowsMappings ? ResumeMode.ToSyscall : ResumeMode.Run;
        thread.State = TraceeState.Running;
        // Where it is gone, waiting will tell.
        Ptrace.Resume(thread.ThreadId, mode, signal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var thread in _threads.Values)
            thread.Dispose();
        _threads.Clear();
    }
}
