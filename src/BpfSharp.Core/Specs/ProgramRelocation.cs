namespace BpfSharp;

/// <summary>What one instruction refers to, by name; resolved when the program is loaded.</summary>
/// <param name="Index">The instruction's slot in the program.</param>
/// <param name="Kind">What is referred to.</param>
/// <param name="Symbol">Its name: a map, a function, a section of data, a kernel symbol or a configuration option.</param>
/// <param name="Addend">A byte offset in the value (data) or a slot in the section (functions).</param>
public sealed record ProgramRelocation(int Index, RelocationKind Kind, string Symbol, long Addend = 0);

/// <summary>Kinds of things that an instruction can refer to.</summary>
public enum RelocationKind
{
    /// <summary>LD_IMM64 of a map.</summary>
    Map,

    /// <summary>LD_IMM64 of an address in the value of a data map.</summary>
    MapValue,

    /// <summary>A call of another function of the object.</summary>
    Call,

    /// <summary>LD_IMM64 of a function's address, for callbacks.</summary>
    FunctionAddress,

    /// <summary>A kernel symbol (<c>__ksym</c>), variable or function.</summary>
    KernelSymbol,

    /// <summary>A kernel configuration option (<c>__kconfig</c>).</summary>
    KernelConfiguration,
}
