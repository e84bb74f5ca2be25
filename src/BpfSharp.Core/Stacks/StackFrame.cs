using BpfSharp.Symbols;

namespace BpfSharp.Stacks;

/// <summary>One function of a stack.</summary>
/// <param name="Symbol">What its address is called.</param>
/// <param name="IsKernel">True for the kernel's part of a stack.</param>
public readonly record struct StackFrame(Symbol Symbol, bool IsKernel)
{
    /// <summary>Stands for a user stack that could not be stored, in BCC's words.</summary>
    public static StackFrame MissedUserStack { get; } = new(new Symbol(0, "[Missed User Stack]", 0, null), IsKernel: false);

    /// <summary>Stands for a kernel stack that could not be stored, in BCC's words.</summary>
    public static StackFrame MissedKernelStack { get; } = new(new Symbol(0, "[Missed Kernel Stack]", 0, null), IsKernel: true);

    /// <summary>The address in the function: of the innermost frame where it was, of others where they go on.</summary>
    public ulong Address => Symbol.Address;

    /// <summary>The function's name, or <c>[unknown]</c>.</summary>
    public string Name => Symbol.Name ?? Symbol.Unknown;

    /// <summary>True for code that a just-in-time compiler has named in a perf map.</summary>
    public bool IsJit => !IsKernel && Symbol.Module is { } module && module.EndsWith(".map", StringComparison.Ordinal) && Path.GetFileName(module).StartsWith("perf-", StringComparison.Ordinal);

    /// <summary>Name, offset and module.</summary>
    public override string ToString() => Symbol.ToString();
}
