using BpfSharp;
using BpfSharp.Bcc;
using BpfSharp.Formats.Btf;

namespace SlowReads.Tests;

/// <summary>Compiles the program once for all tests: no privilege is needed, only clang and the file with the kernel's types, which everyone may read.</summary>
public sealed class SlowReadsProgram
{
    /// <summary>Compiles it.</summary>
    public SlowReadsProgram()
    {
        KernelTypes = BtfSpec.Parse(File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
        var compiler = new BccCompiler(new BccCompilerOptions { KernelTypes = KernelTypes });
        var folder = Path.GetDirectoryName(typeof(SlowReadsProgram).Assembly.Location)!;
        Spec = ObjectSpec.Read(compiler.CompileFile(Path.Combine(folder, "slow_reads.c")).Elf, "slow_reads");
    }

    /// <summary>The types of this machine's kernel.</summary>
    public BtfSpec KernelTypes { get; }

    /// <summary>The compiled program. Immutable, so that tests can share it.</summary>
    public ObjectSpec Spec { get; }
}
