using BpfSharp.Symbols;

namespace BpfSharp.Stacks;

/// <summary>Gives the addresses of stacks their names.</summary>
/// <param name="symbolizer">Who knows the names.</param>
public sealed class StackResolver(Symbolizer symbolizer)
{
    /// <summary>Names a user stack.</summary>
    /// <param name="addresses">Its addresses, the innermost first, as the map has them.</param>
    /// <param name="pid">The process.</param>
    public StackFrame[] ResolveUser(ReadOnlySpan<ulong> addresses, int pid)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pid);
        var frames = new StackFrame[addresses.Length];
        Fill(frames, addresses, pid);
        return frames;
    }

    /// <summary>Names a kernel stack. Where the kernel hides its addresses, names stay unknown and <see cref="Symbolizer.KernelProblem"/> tells why.</summary>
    /// <param name="addresses">Its addresses, the innermost first, as the map has them.</param>
    public StackFrame[] ResolveKernel(ReadOnlySpan<ulong> addresses)
    {
        var frames = new StackFrame[addresses.Length];
        Fill(frames, addresses, -1);
        return frames;
    }

    /// <summary>Names a whole stack, the innermost frame first: the kernel's part, then the user's that called it.</summary>
    public StackFrame[] ResolveBoth(ReadOnlySpan<ulong> user, ReadOnlySpan<ulong> kernel, int pid)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pid);
        var frames = new StackFrame[user.Length + kernel.Length];
        Fill(frames, kernel, -1);
        Fill(frames.AsSpan(kernel.Length), user, pid);
        return frames;
    }

    private void Fill(Span<StackFrame> frames, ReadOnlySpan<ulong> addresses, int pid)
    {
        for (var i = 0; i < addresses.Length; i++)
            frames[i] = new StackFrame(ResolveFrame(addresses[i], isInnermost: i == 0, pid), IsKernel: pid < 0);
    }

    // All but the innermost are addresses to return to, one behind the call: where the call is a function's last instruction
    // (it never returns), that is already the next function.
    private Symbol ResolveFrame(ulong address, bool isInnermost, int pid)
    {
        if (isInnermost || address == 0)
            return symbolizer.Resolve(address, pid);
        var call = symbolizer.Resolve(address - 1, pid);
        return call with { Address = address, Offset = call.Name is null ? 0 : call.Offset + 1 };
    }
}
