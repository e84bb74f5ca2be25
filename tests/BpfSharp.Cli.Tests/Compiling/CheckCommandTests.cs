using System.Text.Json;
using BpfSharp.Cli.Tests.Running;

namespace BpfSharp.Cli.Tests.Compiling;

/// <summary><c>bpfsharp check</c>: a verdict for each program, and an exit code that counts all of them.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly RunFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [SkippableFact]
    public void Check_GoodAndBad_CountsBothAndFails()
    {
        RunFixture.SkipUnlessPossible();
        var good = _fixture.Source("int f(struct pt_regs *ctx) { return 0; }\n", "good.c");
        var empty = _fixture.Source("", "empty.c");
        var (output, error, code) = RunFixture.Run("check", good, empty, "-j", "2");
        code.ShouldBe(1, error);
        output.ShouldBe($"{good}: f (kprobe): ok, 2 instructions\n{empty}: does not compile\n    {empty} is empty.\n1 passed, 1 failed\n");
    }

    [SkippableFact]
    public void Check_AsJson_IsOneObjectAProgramInTheFilesOrder()
    {
        RunFixture.SkipUnlessPossible();
        var files = Enumerable.Range(0, 6).Select(i => _fixture.Source($"int f{i}(struct xdp_md *ctx) {{ return {i % 2 + 1}; }}\nint g{i}(struct pt_regs *ctx) {{ return 0; }}\n", $"{i}.c")).ToArray();
        var (output, error, code) = RunFixture.Run(["check", "--json", "-j", "3", .. files]);
        code.ShouldBe(0, error);
        var verdicts = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        verdicts.Select(verdict => verdict.GetProperty("program").GetString()).ShouldBe(Enumerable.Range(0, 6).SelectMany(i => new[] { $"f{i}", $"g{i}" }));
        verdicts.ShouldAllBe(verdict => verdict.GetProperty("verdict").GetString() == "passed" && verdict.GetProperty("problem").ValueKind == JsonValueKind.Null);
    }

    [SkippableFact]
    public void Check_TablesOnly_MakesThem()
    {
        RunFixture.SkipUnlessPossible();
        var tables = _fixture.Source("BPF_HASH(counts, u32, u64);\n", "tables.c");
        RunFixture.Run("check", tables).Out.ShouldBe($"{tables}: defines no program\n1 passed, 0 failed\n");
        // A prefix has four bytes before what it is of.
        var wrong = _fixture.Source("BPF_TABLE(\"lpm_trie\", u8, u64, t, 8);\n", "wrong.c");
        var (output, _, code) = RunFixture.Run("check", wrong);
        code.ShouldBe(1);
        output.ShouldStartWith($"{wrong}: is refused\n");
    }

    [SkippableFact]
    public void Check_RefusedByTheVerifier_QuotesTheLine()
    {
        RunFixture.SkipUnlessPossible();
        var path = _fixture.Source("BPF_HASH(counts, u32, u64);\nint f(struct pt_regs *ctx) {\n    u32 key = 0;\n    u64 *value = counts.lookup(&key);\n    return *value;\n}\n");
        var (output, _, code) = RunFixture.Run("check", path);
        code.ShouldBe(1);
        output.ShouldContain($"at {path}:5: return *value;");
        output.ShouldEndWith("0 passed, 1 failed\n");
    }

    [SkippableFact]
    public void Check_CompileOnly_LoadsNothing()
    {
        RunFixture.SkipUnlessPossible();
        var path = _fixture.Source("BPF_HASH(counts, u32, u64);\nint f(struct pt_regs *ctx) {\n    u32 key = 0;\n    return *counts.lookup(&key);\n}\n");
        RunFixture.Run("check", "--compile-only", path).ShouldBe(($"{path}: f (kprobe): compiles\n1 passed, 0 failed\n", "", 0));
    }
}
