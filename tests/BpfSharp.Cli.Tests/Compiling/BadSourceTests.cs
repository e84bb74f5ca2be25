using BpfSharp.Cli.Tests.Running;

namespace BpfSharp.Cli.Tests.Compiling;

/// <summary>Sources and types that make no sense: exit code 1, one sentence, and nothing written.</summary>
public sealed class BadSourceTests : IDisposable
{
    private const string Good = "int f(struct pt_regs *ctx) { return 0; }\n";

    private readonly RunFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [SkippableTheory]
    [InlineData("", "is empty.")]
    [InlineData("int x;\n", "defines no program and no table.")]
    [InlineData("int a\0b;\n", "is no text: it holds NUL characters.")]
    public void Compile_NoProgram_SaysSo(string source, string problem)
    {
        var path = _fixture.Source(source);
        Failure("compile", path).ShouldBe($"bpfsharp: {path} {problem}\n");
    }

    [SkippableFact]
    public void Compile_NotUtf8_NamesTheByte()
    {
        var path = Path.Combine(_fixture.Folder, "program.c");
        File.WriteAllBytes(path, [.. "int f;"u8, 0xff, 0xfe]);
        Failure("compile", path).ShouldBe($"bpfsharp: {path} is no UTF-8 text: byte 6 begins no character.\n");
    }

    [SkippableFact]
    public void Compile_TenMegabytes_SaysHowManyAreTaken()
    {
        var path = _fixture.Source(new string('x', 10 << 20));
        Failure("compile", path).ShouldBe($"bpfsharp: {path} has 10485760 bytes; at most 4194304 are taken for a source.\n");
    }

    [SkippableFact]
    public void Compile_IncludesItself_PointsAtTheInclude()
    {
        var path = _fixture.Source("#include \"program.c\"\n" + Good);
        Failure("compile", path).ShouldContain("program.c:1:10: error: #include nested too deeply");
    }

    [SkippableFact]
    public void Compile_UnknownHelper_SuggestsTheRightOne()
    {
        var path = _fixture.Source("int f(struct pt_regs *ctx) {\n    return bpf_get_smp_procesor_id();\n}\n");
        Failure("compile", path).Split('\n')[0].ShouldMatch($"^bpfsharp: {path}:2:12: error: .*'bpf_get_smp_procesor_id'.*; did you mean bpf_get_smp_processor_id\\?$");
    }

    [SkippableFact]
    public void Compile_StackTooLarge_IsOneError()
    {
        var path = _fixture.Source("int f(struct pt_regs *ctx) {\n    char b[600] = {};\n    bpf_get_current_comm(b, sizeof(b));\n    bpf_trace_printk(\"%s\", b);\n    return 0;\n}\n");
        var error = Failure("compile", path);
        error.ShouldContain("take more than the 512 bytes of a BPF program's stack: keep large ones in a table (BPF_PERCPU_ARRAY)");
        error.Split("error: ").Length.ShouldBe(2, error);
        error.ShouldNotContain("could not determine");
    }

    [SkippableTheory]
    [InlineData(0, ".BTF header, byte 0: 0 bytes, fewer than the 24 of a header")]
    [InlineData(10, ".BTF header, byte 0: 10 bytes, fewer than the 24 of a header")]
    [InlineData(100_000, "end beyond the 100000 bytes given")]
    public void Compile_TypesCutShort_SaysWhere(int length, string problem)
    {
        var path = _fixture.Source(Good);
        var types = Path.Combine(_fixture.Folder, "cut.btf");
        RunFixture.SkipUnlessPossible();
        File.WriteAllBytes(types, File.ReadAllBytes("/sys/kernel/btf/vmlinux")[..length]);
        var error = Failure("compile", path, "--btf", types);
        error.ShouldStartWith($"bpfsharp: {types} has no types of a kernel that can be read: ");
        error.TrimEnd().ShouldEndWith(problem);
    }

    [SkippableFact]
    public void Run_NotUtf8_IsTheSameSentence()
    {
        var path = Path.Combine(_fixture.Folder, "program.c");
        File.WriteAllBytes(path, [.. "int f;"u8, 0xff]);
        Failure("run", path).ShouldBe($"bpfsharp: {path} is no UTF-8 text: byte 6 begins no character.\n");
    }

    [SkippableFact]
    public void Run_ObjectCutShort_Fails()
    {
        var path = Path.Combine(_fixture.Folder, "cut.o");
        File.WriteAllBytes(path, [0x7f, .. "ELF"u8, 2, 1, 1, 0, 0, 0]);
        Failure("run", path).ShouldStartWith("bpfsharp: ELF");
    }

    // Runs a verb that fails; gives what it wrote to standard error.
    private string Failure(params string[] arguments)
    {
        RunFixture.SkipUnlessPossible();
        var before = Directory.GetFiles(_fixture.Folder).Length;
        var (output, error, code) = RunFixture.Run(arguments);
        code.ShouldBe(1, error);
        output.ShouldBeEmpty();
        Directory.GetFiles(_fixture.Folder).Length.ShouldBe(before);
        return error;
    }
}
