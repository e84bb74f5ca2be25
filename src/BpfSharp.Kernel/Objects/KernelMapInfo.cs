using BpfSharp.Backends;

namespace BpfSharp.Kernel;

/// <summary>A map that is loaded in the kernel, whoever made it.</summary>
public sealed record KernelMapInfo
{
    /// <summary>What it is; its id too.</summary>
    public required MapInfo Map { get; init; }

    /// <summary>Memory that the kernel accounts to it, in bytes; null where the kernel doesn't tell.</summary>
    public long? Memlock { get; init; }

    /// <summary>True where user space may no longer write.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>The kind of programs that a program array takes, once that is settled.</summary>
    public ProgramType? OwnerProgramType { get; init; }

    /// <summary>Whether the programs of a program array are compiled, once that is settled.</summary>
    public bool? OwnerJited { get; init; }

    /// <summary>The network interface of a device-bound map; 0 for others.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The value's type in the kernel's own BTF (struct_ops); 0 for others.</summary>
    public uint BtfVmlinuxValueTypeId { get; init; }
}
