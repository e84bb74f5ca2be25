using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp;

public sealed partial class BpfStackTraceMap
{
    /// <summary>
    /// True where the helper's result says that a stack was lost: the map was full or its slot taken. False too for -EFAULT, by which the helper says that
    /// there is no such stack, as user stacks of kernel threads.
    /// </summary>
    public static bool IsMissed(int id) => id < 0 && id != -(int)Errno.EFAULT;

    /// <summary>The addresses of a stack, the innermost first (BCC's <c>walk</c>); none where there is no such stack.</summary>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public IReadOnlyList<ulong> Walk(int id) => TryGetStack(id, out var addresses) ? addresses : [];

    /// <summary>The addresses of a stack, the innermost first, each as <paramref name="resolve"/> turns it.</summary>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public IEnumerable<T> Walk<T>(int id, Func<ulong, T> resolve) => Walk(id).Select(resolve);

    /// <summary>A user stack with names; <see cref="StackFrame.MissedUserStack"/> where it was lost.</summary>
    /// <param name="id">The helper's result.</param>
    /// <param name="pid">The process.</param>
    /// <param name="resolver">Who knows the names.</param>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public StackFrame[] WalkUser(int id, int pid, StackResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        return TryGetStack(id, out var addresses) ? resolver.ResolveUser(addresses, pid) : Absent(id, StackFrame.MissedUserStack);
    }

    /// <summary>A kernel stack with names; <see cref="StackFrame.MissedKernelStack"/> where it was lost.</summary>
    /// <param name="id">The helper's result.</param>
    /// <param name="resolver">Who knows the names.</param>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public StackFrame[] WalkKernel(int id, StackResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        return TryGetStack(id, out var addresses) ? resolver.ResolveKernel(addresses) : Absent(id, StackFrame.MissedKernelStack);
    }

    /// <summary>A whole stack with names, the innermost first: the kernel's part, then the user's.</summary>
    /// <param name="userId">The helper's result with BPF_F_USER_STACK.</param>
    /// <param name="kernelId">The helper's result without.</param>
    /// <param name="pid">The process.</param>
    /// <param name="resolver">Who knows the names.</param>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public StackFrame[] WalkBoth(int userId, int kernelId, int pid, StackResolver resolver) => [.. WalkKernel(kernelId, resolver), .. WalkUser(userId, pid, resolver)];

    /// <summary>A user stack of build ids with names; <see cref="StackFrame.MissedUserStack"/> where it was lost.</summary>
    /// <param name="id">The helper's result.</param>
    /// <param name="symbols">Who knows the files.</param>
    /// <exception cref="InvalidOperationException">The map holds addresses.</exception>
    public StackFrame[] WalkUser(int id, BuildIdSymbols symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        return TryGetFrames(id, out var frames) ? Array.ConvertAll(frames, frame => new StackFrame(Resolve(frame, symbols), IsKernel: false)) : Absent(id, StackFrame.MissedUserStack);
    }

    // The kernel falls back to the address where memory has no file, or the file no build id that is in memory.
    private static Symbol Resolve(BuildIdFrame frame, BuildIdSymbols symbols)
    {
        if (frame.BuildId is null)
            return Symbol.Unresolved(frame.Place);
        symbols.TryResolve(frame.BuildId, frame.Place, out var symbol);
        return symbol;
    }

    // A stack that was stored but isn't there any more was removed, or its slot given to another one.
    private static StackFrame[] Absent(int id, StackFrame missed) => id >= 0 || IsMissed(id) ? [missed] : [];
}
