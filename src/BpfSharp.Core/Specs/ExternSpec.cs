namespace BpfSharp;

/// <summary>Something that an object uses and the machine it is loaded on has to supply.</summary>
public sealed record ExternSpec
{
    /// <summary>The name: of a kernel symbol (<c>bpf_prog_active</c>), of a configuration option (<c>CONFIG_HZ</c>) or one of libbpf's own (<c>LINUX_KERNEL_VERSION</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Who supplies it.</summary>
    public required ExternKind Kind { get; init; }

    /// <summary>The variable's type, or the function, in the object's BTF as declared.</summary>
    public uint TypeId { get; init; }

    /// <summary>True where the object copes without it: its address or value is then 0.</summary>
    public bool IsWeak { get; init; }

    /// <summary>True for a kernel function (kfunc).</summary>
    public bool IsFunction { get; init; }

    /// <summary>True for a symbol declared as <c>void</c>: only its address is used.</summary>
    public bool IsTypeless { get; init; }

    /// <summary>Where in <c>.kconfig</c> the value is; 0 for kernel symbols.</summary>
    public int Offset { get; init; }

    /// <summary>The value's size in bytes; 0 for kernel symbols.</summary>
    public int Size { get; init; }
}

/// <summary>Who supplies an extern.</summary>
public enum ExternKind
{
    /// <summary>The kernel's symbol table or BTF (<c>__ksym</c>).</summary>
    KernelSymbol,

    /// <summary>The kernel's configuration (<c>__kconfig</c>).</summary>
    KernelConfiguration,
}
