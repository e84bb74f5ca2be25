using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>What we compile is what libbpf loads.</summary>
public sealed class LoadingTests
{
    public static TheoryData<string> Cases
        => [.. Directory.GetFiles(Repository.File("tests", "BpfSharp.Bcc.Tests", "Cases"), "*.bcc.c")
            .Select(file => Path.GetFileName(file)[..^".bcc.c".Length]).Order()];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void LoadAll_Case_Loads(string name)
    {
        var source = File.ReadAllText(Repository.File("tests", "BpfSharp.Bcc.Tests", "Cases", name + ".bcc.c"));
        Bpftool.LoadAll(Kernel.Compile(source).Elf).ShouldBeNull();
    }

    [SkippableFact]
    public void LoadAll_ExecCountSample_Loads()
        => Bpftool.LoadAll(new BccCompiler(Kernel.Options).CompileFile(Repository.File("samples", "c", "exec_count.c")).Elf).ShouldBeNull();
}
