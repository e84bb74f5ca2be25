namespace BpfSharp.Formats.Usdt;

/// <summary>How a program finds an argument of a USDT probe; numbered as libbpf's <c>__bpf_usdt_arg_type</c>.</summary>
public enum UsdtArgumentKind
{
    /// <summary>It is <see cref="UsdtArgument.Value"/>.</summary>
    Constant = 0,

    /// <summary>It is in a register.</summary>
    Register = 1,

    /// <summary>It is in memory, <see cref="UsdtArgument.Value"/> behind where a register points.</summary>
    Memory = 2,

    /// <summary>It is in memory, at register + index register × scale + <see cref="UsdtArgument.Value"/>.</summary>
    IndexedMemory = 3,

    /// <summary>It is where BPF programs can't look (a floating-point register), or written in a way that is not known.</summary>
    Unreadable = 255,
}

/// <summary>Where a probe's argument is when the probe is reached.</summary>
/// <param name="Kind">The way to it.</param>
/// <param name="Size">Its size in bytes: 1, 2, 4 or 8.</param>
/// <param name="IsSigned">True where it is a signed number.</param>
/// <param name="Value">The constant, or the displacement.</param>
/// <param name="Register">The register, as its offset in the machine's <c>struct pt_regs</c>.</param>
/// <param name="Index">The index register, likewise.</param>
/// <param name="ScaleShift">The base-2 logarithm of the index's scale.</param>
/// <param name="Text">As the compiler wrote it.</param>
public sealed record UsdtArgument(UsdtArgumentKind Kind, int Size, bool IsSigned, long Value, int Register, int Index, int ScaleShift, string Text);
