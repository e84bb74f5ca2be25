using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded;

/// <summary>How an engine is set up.</summary>
public sealed record EmbeddedOptions
{
    private const string KernelTypes = "/sys/kernel/btf/vmlinux";

    /// <summary>Options with the types of the kernel that runs, which everyone may read, also where its BPF may not be used; without any where it has none.</summary>
    public static EmbeddedOptions ForThisMachine() => new() { TargetBtf = File.Exists(KernelTypes) ? Formats.Btf.BtfSpec.Parse(File.ReadAllBytes(KernelTypes)) : null };

    /// <summary>What runs programs.</summary>
    public VmEngineKind Engine { get; init; } = VmEngineKind.Auto;

    /// <summary>The world that programs see; the machine's own where null.</summary>
    public IVmEnvironment? Environment { get; init; }

    /// <summary>How many CPUs' values per-CPU maps hold; the machine's where 0.</summary>
    public int CpuCount { get; init; }

    /// <summary>How many instructions a run may take, about.</summary>
    public long InstructionBudget { get; init; } = VmContext.DefaultBudget;

    /// <summary>The types that CO-RE relocations are resolved against; null for none.</summary>
    public Formats.Btf.BtfSpec? TargetBtf { get; init; }

    /// <summary>What can make programs run at events; disposed with the engine.</summary>
    public IReadOnlyList<IEventSource> EventSources { get; init; } = [];
}
