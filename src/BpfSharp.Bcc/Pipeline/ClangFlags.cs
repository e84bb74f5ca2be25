namespace BpfSharp.Bcc.Pipeline;

/// <summary>clang's options for a source.</summary>
internal sealed class ClangFlags
{
    /// <summary>Compare-and-branch on 32 bits and atomic operations: understood by every kernel with BTF (5.2 and later, the JITs' since 5.1).</summary>
    private const string DefaultCpu = "v3";

    /// <exception cref="CompilationException">They set what the source must set.</exception>
    public ClangFlags(BccCompilerOptions options, TargetArchitecture architecture, string fileName)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "/";
        if (options.Defines.Concat(options.CompilerFlags).Any(define => define.Contains("BPF_LICENSE", StringComparison.Ordinal)))
            throw new CompilationException("BPF_LICENSE can't be set from outside: the source says what its licence is, by #define BPF_LICENSE.");
        var version = options.KernelVersion;
        IncludeFolders = [folder, .. options.IncludeFolders, .. FoldersIn(options.CompilerFlags)];
        Preprocessor =
        [
            $"-D__TARGET_ARCH_{architecture.Name}",
            $"-DLINUX_VERSION_CODE={(version.Major << 16) + (version.Minor << 8) + Math.Clamp(version.Build, 0, 255)}",
            $"-D__BPFSHARP_HISTOGRAM_SLOTS={(options.BccExact ? 64 : 65)}",
            $"-D__BPFSHARP_CPUS={options.CpuCount}",
            "-D__KERNEL__", "-D__BPFSHARP__",
            architecture.Name == "arm64" ? "-D__aarch64__" : "-D__x86_64__",
            "-iquote", folder,
            .. options.IncludeFolders.Select(include => "-I" + include),
            .. options.Defines.Select(define => "-D" + define),
            .. options.CompilerFlags,
        ];
        Compiler = [.. options.CompilerFlags.Where(flag => !IsPreprocessorFlag(flag))];
    }

    public IReadOnlyList<string> IncludeFolders { get; }

    public IReadOnlyList<string> Preprocessor { get; }

    public IReadOnlyList<string> Compiler { get; }

    public string Cpu { get; } = DefaultCpu;

    private static bool IsPreprocessorFlag(string flag)
        => flag.StartsWith("-D", StringComparison.Ordinal) || flag.StartsWith("-U", StringComparison.Ordinal) || flag.StartsWith("-I", StringComparison.Ordinal);

    private static IEnumerable<string> FoldersIn(IEnumerable<string> flags)
        => flags.Where(flag => flag.StartsWith("-I", StringComparison.Ordinal) && flag.Length > 2).Select(flag => flag[2..]);
}
