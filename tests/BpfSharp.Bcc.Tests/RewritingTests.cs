using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>Cases/x.bcc.c becomes Cases/x.expected.c, that compiles, and libbpf loads it. A first line <c>// options:</c> says how.</summary>
public sealed class RewritingTests
{
    private static readonly string[] Folder = ["tests", "BpfSharp.Bcc.Tests", "Cases"];

    public static TheoryData<string> Cases
        => [.. Directory.GetFiles(Repository.File(Folder), "*.bcc.c").Select(file => Path.GetFileName(file)[..^".bcc.c".Length]).Order()];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Rewrite_Case_IsAsExpected(string name)
    {
        var source = Source(name);
        // The parts of a line that holds a program and all that stands in for it, one a line.
        var text = Kernel.Rewrite(source, OptionsOf(source)).Replace("} SEC(", "}\nSEC(", StringComparison.Ordinal);
        Snapshot.Match(text, [.. Folder, name + ".expected.c"]);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void LoadAll_Case_Loads(string name)
    {
        var source = Source(name);
        // bpftool pins what it is not to load, and fails.
        var options = OptionsOf(source) with { Alternatives = false };
        Bpftool.LoadAll(new BccCompiler(options).Compile(source, "test.c").Elf).ShouldBeNull();
    }

    [SkippableFact]
    public void LoadAll_SyscallAlternatives_Load()
    {
        var source = Source("alternatives");
        var rewritten = new BccCompiler(OptionsOf(source)).Rewrite(source, "test.c")
            .Replace("SEC(\"?tp/syscalls\")", "SEC(\"tp/syscalls/sys_enter_execve\")", StringComparison.Ordinal)
            .Replace("SEC(\"?fentry\")", "static __attribute__((unused))", StringComparison.Ordinal)
            .Replace("SEC(\"?fexit\")", "static __attribute__((unused))", StringComparison.Ordinal);
        Bpftool.LoadAll(Clang(rewritten)).ShouldBeNull();
    }

    private static string Source(string name) => File.ReadAllText(Repository.File([.. Folder, name + ".bcc.c"]));

    private static BccCompilerOptions OptionsOf(string source)
    {
        var line = source.Split('\n')[0];
        return Kernel.Options with
        {
            Alternatives = line.StartsWith("// options:", StringComparison.Ordinal) && line.Contains("alternatives", StringComparison.Ordinal),
            BccExact = line.StartsWith("// options:", StringComparison.Ordinal) && line.Contains("exact", StringComparison.Ordinal),
        };
    }

    private static byte[] Clang(string rewritten)
    {
        var result = new BpfSharp.Bcc.Clang.ClangDriver(Kernel.Clang).Compile(rewritten, [], "v3");
        result.ExitCode.ShouldBe(0, result.Messages);
        return result.Output;
    }
}
