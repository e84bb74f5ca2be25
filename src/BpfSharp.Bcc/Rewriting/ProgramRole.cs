using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>How a program's arguments after the context come to it.</summary>
internal enum ArgumentSource
{
    /// <summary>It can have none.</summary>
    None,

    /// <summary>From the registers of a function's call, by the calling convention.</summary>
    Registers,

    /// <summary>From the registers that a system call's wrapper was passed a pointer to.</summary>
    SyscallRegisters,

    /// <summary>From the context, which is an array of them.</summary>
    Array,
}

/// <summary>A function of the source that is a program: what for, and how it gets its arguments.</summary>
/// <param name="Function">The function.</param>
/// <param name="Section">The ELF section, by libbpf's names; null where the source gives one itself.</param>
/// <param name="Arguments">Where its arguments come from.</param>
internal sealed record ProgramRole(FunctionDefinition Function, string? Section, ArgumentSource Arguments)
{
    /// <summary>The context parameter; null where it has none.</summary>
    public VariableSymbol? Context => Function.Parameters.Count > 0 ? Function.Parameters[0] : null;

    /// <summary>True where the source declares it void: programs return a number all the same.</summary>
    public bool ReturnsNothing => Function.Symbol.Type.Result.Canonical == ScalarType.Void;

    /// <summary>True for programs of kprobe kind, which registers are the context of.</summary>
    public bool IsRegisterProbe => Arguments is ArgumentSource.Registers or ArgumentSource.SyscallRegisters;

    /// <summary>The memory that pointers among the arguments lead to.</summary>
    public Origin ArgumentOrigin => this switch
    {
        { Arguments: ArgumentSource.SyscallRegisters } => Origin.User,
        { Arguments: ArgumentSource.Array } => Origin.Kernel,
        _ when Section is not null && Section.Contains('/', StringComparison.Ordinal) => Origin.Kernel,
        _ => Origin.Unknown,
    };
}
