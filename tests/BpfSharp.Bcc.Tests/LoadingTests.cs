using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>The samples compile to what libbpf loads.</summary>
public sealed class LoadingTests
{
    [SkippableFact]
    public void LoadAll_ExecCountSample_Loads()
        => Bpftool.LoadAll(new BccCompiler(Kernel.Options).CompileFile(Repository.File("samples", "c", "exec_count.c")).Elf).ShouldBeNull();
}
