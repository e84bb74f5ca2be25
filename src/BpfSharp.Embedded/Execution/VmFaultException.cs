namespace BpfSharp.Embedded.Execution;

/// <summary>Why a program was stopped.</summary>
public enum FaultKind
{
    /// <summary>It read memory that isn't its own.</summary>
    InvalidRead,

    /// <summary>It wrote memory that isn't its own.</summary>
    InvalidWrite,

    /// <summary>It wrote memory that may only be read.</summary>
    ReadOnly,

    /// <summary>An atomic operation on a word that is not aligned.</summary>
    Misaligned,

    /// <summary>It ran for longer than its instruction budget.</summary>
    BudgetExceeded,

    /// <summary>Its functions called each other more deeply than the stack allows.</summary>
    StackOverflow,

    /// <summary>It called a helper or function that doesn't exist.</summary>
    InvalidCall,

    /// <summary>It gave a helper something else than that takes.</summary>
    InvalidArgument,
}

/// <summary>A program did what it may not, and was stopped; the host is unharmed.</summary>
public sealed class VmFaultException : BpfException
{
    /// <summary>Describes the fault.</summary>
    /// <param name="kind">What it did.</param>
    /// <param name="pc">The slot of the instruction.</param>
    /// <param name="address">The address it used, or the value it called; 0 where there is none.</param>
    /// <param name="size">How many bytes it wanted; 0 where that means nothing.</param>
    /// <param name="region">What is at that address, for people.</param>
    /// <param name="source">The source line, where it is known.</param>
    public VmFaultException(FaultKind kind, int pc, ulong address = 0, int size = 0, string region = "none", string? source = null)
        : base(Describe(kind, pc, address, size, region, source), Errno.EFAULT)
    {
        Kind = kind;
        Pc = pc;
        Address = address;
        Size = size;
        Region = region;
        SourceLine = source;
    }

    /// <summary>What it did.</summary>
    public FaultKind Kind { get; }

    /// <summary>The slot of the instruction.</summary>
    public int Pc { get; }

    /// <summary>The address it used.</summary>
    public ulong Address { get; }

    /// <summary>How many bytes it wanted.</summary>
    public int Size { get; }

    /// <summary>What is at the address.</summary>
    public string Region { get; }

    /// <summary>The source line, or null.</summary>
    public string? SourceLine { get; }

    /// <summary>The same fault with its source line.</summary>
    internal VmFaultException WithSource(string source) => new(Kind, Pc, Address, Size, Region, source);

    private static string Describe(FaultKind kind, int pc, ulong address, int size, string region, string? source)
    {
        var what = kind switch
        {
            FaultKind.InvalidRead => $"invalid read of {size} bytes at 0x{address:x} (region: {region})",
            FaultKind.InvalidWrite => $"invalid write of {size} bytes at 0x{address:x} (region: {region})",
            FaultKind.ReadOnly => $"write of {size} bytes to read-only memory at 0x{address:x} (region: {region})",
            FaultKind.Misaligned => $"misaligned atomic access of {size} bytes at 0x{address:x} (region: {region})",
            FaultKind.BudgetExceeded => "the program ran for longer than its instruction budget",
            FaultKind.StackOverflow => "the call stack is too deep",
            FaultKind.InvalidCall => $"call of 0x{address:x}, which is no function and no helper",
            FaultKind.InvalidArgument => $"a helper was given 0x{address:x}, which is not what it takes",
        };
        return source is null ? $"insn {pc}: {what}" : $"insn {pc}: {what}\n; {source}";
    }
}
