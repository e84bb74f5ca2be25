using System.Collections.Immutable;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc;

/// <summary>How to compile. Immutable; edit with <c>with</c>.</summary>
public sealed record BccCompilerOptions
{
    /// <summary>The kernel's types: of the running kernel, or of the one that programs are compiled for.</summary>
    public required BtfSpec KernelTypes { get; init; }

    /// <summary>What tells <see cref="KernelTypes"/> from another kernel's: part of the compile cache's key. By default a hash of the bytes.</summary>
    public string? KernelTypesIdentity { get; init; }

    /// <summary>The kernel's version, for LINUX_VERSION_CODE.</summary>
    public Version KernelVersion { get; init; } = new(6, 1);

    /// <summary>The compiler; by default the one found on PATH.</summary>
    public ClangToolchain? Toolchain { get; init; }

    /// <summary>Where tracepoints' record layouts come from; without it TRACEPOINT_PROBE is refused.</summary>
    public ITracepointFormats? TracepointFormats { get; init; }

    /// <summary>Macros, as <c>NAME</c> or <c>NAME=VALUE</c>.</summary>
    public ImmutableArray<string> Defines { get; init; } = [];

    /// <summary>Folders to look for included files in.</summary>
    public ImmutableArray<string> IncludeFolders { get; init; } = [];

    /// <summary>More options for clang.</summary>
    public ImmutableArray<string> CompilerFlags { get; init; } = [];

    /// <summary>ELF sections of programs whose names and contexts don't tell what they are for, by function name.</summary>
    public ImmutableDictionary<string, string> Sections { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>True to do as BCC does also where it loses data.</summary>
    public bool BccExact { get; init; }

    /// <summary>
    /// True to add to each program of kprobe kind others that do the same from fentry, fexit or the syscall tracepoints, for kernels without kprobes.
    /// Loaders load them only when asked to.
    /// </summary>
    public bool Alternatives { get; init; }

    /// <summary>What <c>bpf_num_cpus()</c> is.</summary>
    public int CpuCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Where compiled objects are kept; null to compile each time.</summary>
    public CompileCache? Cache { get; init; }
}
