using System.Text;

namespace BpfSharp.Bcc.Tests;

/// <summary>Whatever is given as a source, the answer is one clear sentence.</summary>
public sealed class BadInputTests
{
    [SkippableTheory]
    [InlineData("", "test.c is empty.")]
    [InlineData("  \n\t\n", "test.c is empty.")]
    [InlineData("int x;\n", "test.c defines no program and no table.")]
    [InlineData("int\0x;", "test.c is no text: it holds NUL characters.")]
    public void Compile_NoProgram_Fails(string source, string message)
        => Should.Throw<CompilationException>(() => Kernel.Compile(source)).Message.ShouldBe(message);

    [SkippableFact]
    public void Compile_TooLong_Fails()
        => Should.Throw<CompilationException>(() => Kernel.Compile(new string('x', 10 << 20))).Message.ShouldBe("test.c has 10485760 characters; at most 4194304 are taken for a source.");

    [SkippableFact]
    public void Compile_DeeplyNested_Fails()
    {
        var source = $"int f(struct pt_regs *ctx) {{ return {new string('(', 100_000)}1{new string(')', 100_000)}; }}";
        Kernel.ErrorOf(source).Message.ShouldBe("nested too deeply");
    }

    [SkippableFact]
    public void Compile_LongChain_Fails()
    {
        var source = $"int f(struct pt_regs *ctx) {{ return 1{string.Concat(Enumerable.Repeat(" + 1", 5000))}; }}";
        Kernel.ErrorOf(source).Message.ShouldBe("an expression with more than 1000 operands in a row");
    }

    [SkippableFact]
    public void Compile_StackTooLarge_Fails()
    {
        var source = "int f(struct pt_regs *ctx) { char b[600] = {}; bpf_get_current_comm(b, sizeof(b)); bpf_trace_printk(\"%s\", b); return 0; }";
        Kernel.ErrorOf(source).Message.ShouldContain("stack");
    }

    [SkippableFact]
    public void Compile_LicenseByDefine_Fails()
    {
        var options = Kernel.Options with { Defines = ["BPF_LICENSE=GPL"] };
        Should.Throw<CompilationException>(() => new BccCompiler(options).Compile("int f(void *ctx) { return 0; }", "test.c"))
            .Message.ShouldBe("BPF_LICENSE can't be set from outside: the source says what its licence is, by #define BPF_LICENSE.");
    }

    [SkippableFact]
    public void CompileFile_NotUtf8_Fails()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [.. "int f;"u8, 0xff, 0xfe]);
            Should.Throw<CompilationException>(() => new BccCompiler(Kernel.Options).CompileFile(file)).Message.ShouldBe($"{file} is no UTF-8 text: byte 6 begins no character.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public void CompileFile_IncludesItself_Fails()
    {
        var folder = Directory.CreateTempSubdirectory("bpfsharp-test-").FullName;
        try
        {
            var file = Path.Combine(folder, "self.c");
            File.WriteAllText(file, "#include \"self.c\"\nint f(void *ctx) { return 0; }\n");
            Should.Throw<CompilationException>(() => new BccCompiler(Kernel.Options).CompileFile(file)).Diagnostics[0].Message.ShouldBe("#include nested too deeply");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Find_NoClangOnPath_SaysWhatToInstall()
        => Should.Throw<CompilationException>(() => ClangToolchain.Find("/nowhere")).Message
            .ShouldBe("Compiling BPF programs needs clang, which is not on PATH: install it (Debian, Ubuntu: apt install clang; Fedora: dnf install clang; Alpine: apk add clang).");

    [SkippableFact]
    public void Compile_RandomText_FailsWithADiagnosticOnly()
    {
        var random = new Random(7);
        var words = new[] { "int", "struct", "{", "}", "(", ")", ";", "*", "x", "BPF_HASH", "\"a\"", "=", "->", "1", ",", "[", "]", "typedef", "__attribute__", "((", "if", "for", "asm", ":", "?" };
        for (var i = 0; i < 40; i++)
        {
            var text = new StringBuilder("int f(struct pt_regs *ctx) {");
            for (var length = random.Next(60); length > 0; length--)
                text.Append(words[random.Next(words.Length)]).Append(' ');
            var source = text.ToString();
            Should.Throw<CompilationException>(() => Kernel.Compile(source), source);
        }
    }
}
