namespace BpfSharp;

/// <summary>What a program is loaded as, where its section's name doesn't say or another choice was made.</summary>
public sealed record ProgramLoadOptions
{
    /// <summary>As the section's name says.</summary>
    public static readonly ProgramLoadOptions Default = new();

    /// <summary>The kind of program; null for the spec's.</summary>
    public ProgramType? Type { get; init; }

    /// <summary><c>expected_attach_type</c>; null for the spec's.</summary>
    public AttachType? ExpectedAttachType { get; init; }

    /// <summary>
    /// What a tracing or LSM program attaches to, as one would name it in the section: <c>tcp_v4_connect</c> (fentry), <c>sched_switch</c> (tp_btf),
    /// <c>file_open</c> (lsm), <c>task</c> (iter); null for the spec's.
    /// </summary>
    public string? AttachTo { get; init; }

    /// <summary>The network interface of device-bound programs; 0 for none.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary><c>prog_flags</c>; null for the spec's.</summary>
    public uint? Flags { get; init; }
}
