using BpfSharp.Formats.Btf;
using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>What tests need of the machine: the kernel's types and a compiler. Tests skip without them.</summary>
internal static class Kernel
{
    private const string TypesFile = "/sys/kernel/btf/vmlinux";

    private static readonly Lazy<BtfSpec> LazyTypes = new(() => BtfSpec.Parse(File.ReadAllBytes(TypesFile)));
    private static readonly Lazy<ClangToolchain?> LazyClang = new(FindClang);

    public static BtfSpec Types
    {
        get
        {
            Skip.IfNot(File.Exists(TypesFile), $"no {TypesFile}");
            return LazyTypes.Value;
        }
    }

    public static ClangToolchain Clang
    {
        get
        {
            Skip.If(LazyClang.Value is null, "no clang");
            return LazyClang.Value!;
        }
    }

    public static BccCompilerOptions Options => new() { KernelTypes = Types, Toolchain = Clang, KernelVersion = new(6, 18, 44), CpuCount = 2, TracepointFormats = new Formats() };

    public static CompiledObject Compile(string source, string name = "test.c") => new BccCompiler(Options).Compile(source, name);

    /// <summary>The part of rewritten C that is the user's own.</summary>
    public static string Rewrite(string source, BccCompilerOptions? options = null)
    {
        var text = new BccCompiler(options ?? Options).Rewrite(source, "test.c");
        var start = text.IndexOf("# 1 \"test.c\"", StringComparison.Ordinal);
        return text[start..text.LastIndexOf("# 1 \"bpfsharp/license.h\"", StringComparison.Ordinal)];
    }

    /// <summary>The message of the only error that a source has.</summary>
    public static Diagnostic ErrorOf(string source)
        => Should.Throw<CompilationException>(() => Compile(source)).Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static ClangToolchain? FindClang()
    {
        try
        {
            return ClangToolchain.Find();
        }
        catch (CompilationException)
        {
            return null;
        }
    }

    /// <summary>Formats of a few tracepoints, as Linux 6.18 on x86-64 gives them.</summary>
    private sealed class Formats : ITracepointFormats
    {
        public string? Format(string category, string name)
        {
            var file = Repository.File("tests", "BpfSharp.Bcc.Tests", "Formats", $"{category}.{name}.txt");
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
    }
}
