namespace BpfSharp.Bcc.Tests;

/// <summary>What is wrong is said in one line, at the user's own line.</summary>
public sealed class DiagnosticsTests
{
    private const string Table = "BPF_HASH(counts, u32);\n";

    [SkippableTheory]
    [InlineData("counts.lokup(&k);", "table 'counts' has no method 'lokup'; did you mean lookup?")]
    [InlineData("counts.lookup_or_tryinit(&k, &k);", "table 'counts' has no method 'lookup_or_tryinit'; did you mean lookup_or_try_init?")]
    [InlineData("counts.lookup();", "counts.lookup(&key) takes 1 argument, not 0")]
    [InlineData("counts.increment(k, 1, 2);", "counts.increment(key, [amount]) takes 1 or 2 arguments, not 3")]
    [InlineData("counts.get_stackid(ctx, 0);", "get_stackid is for stack traces (BPF_STACK_TRACE); 'counts' is a table of kind hash")]
    [InlineData("k = undeclared;", "use of undeclared identifier 'undeclared'")]
    [InlineData("bpf_get_curent_comm(&k, 4);", "implicit declaration of function 'bpf_get_curent_comm' is invalid in C99; did you mean bpf_get_current_comm?")]
    [InlineData("k = ;", "expected an expression before ';'")]
    public void Compile_WrongStatement_SaysWhatAndWhere(string statement, string message)
    {
        var error = Kernel.ErrorOf($"{Table}int f(struct pt_regs *ctx)\n{{\n    u32 k = 0;\n    {statement}\n    return 0;\n}}\n");
        error.Message.ShouldStartWith(message);
        (error.File, error.Line).ShouldBe(("test.c", 5));
    }

    [SkippableTheory]
    [InlineData("BPF_TABLE(\"lru_hsh\", u32, u64, t, 8);", "unknown kind of table \"lru_hsh\"; did you mean lru_hash?")]
    [InlineData("BPF_ARRAY_OF_MAPS(t, \"inner\", 8);", "reference to undefined table 'inner': the tables inside 't' must be like a table declared before it")]
    [InlineData("BPF_HASH(t, struct nowhere *, nothing_t);", "unknown type name 'nothing_t'")]
    [InlineData("TRACEPOINT_PROBE(no, such) { return 0; }", "this kernel has no tracepoint no:such")]
    [InlineData("int kprobe__f(struct pt_regs *ctx, int a, int b, int c, int d, int e, int f, int g) { return g; }", "too many arguments: only the first 6 are in registers")]
    [InlineData("int f(struct xdp_md *ctx, int a) { return a; }", "programs of this kind (xdp) get nothing but their context")]
    [InlineData("int f(struct pt_regs *ctx) { return 0;", "'{' without its '}'")]
    public void Compile_WrongDeclaration_SaysWhatAndWhere(string declaration, string message)
    {
        var error = Kernel.ErrorOf("\n" + declaration + "\n");
        error.Message.ShouldBe(message);
        (error.File, error.Line).ShouldBe(("test.c", 2));
    }

    [SkippableFact]
    public void Compile_ErrorInMacro_IsAtTheLineThatUsesIt()
        => Kernel.ErrorOf("#define BAD(t) t.nothing()\nBPF_HASH(h);\nint f(struct pt_regs *ctx)\n{\n    BAD(h);\n    return 0;\n}\n").Line.ShouldBe(5);

    [SkippableFact]
    public void Compile_LineAfterSpreadCall_KeepsItsNumber()
    {
        var source = "BPF_HASH(h, u32);\nint f(struct pt_regs *ctx,\n      int a,\n      int b)\n{\n    u32 k = a;\n    u64 v = 0;\n    h.update(&k,\n        &v\n    );\n    return wrong;\n}\n";
        Kernel.ErrorOf(source).Line.ShouldBe(11);
    }

    [SkippableFact]
    public void ToString_ErrorWithPlace_ShowsLineAndCaret()
    {
        var error = Kernel.ErrorOf("int f(struct pt_regs *ctx)\n{\n\treturn  nothing;\n}\n");
        error.ToString().ShouldBe("test.c:3:10: error: use of undeclared identifier 'nothing'\n    \treturn  nothing;\n    \t        ^");
    }

    [SkippableFact]
    public void Compile_InsertIntoArray_Warns()
    {
        var compiled = Kernel.Compile("BPF_ARRAY(a, u64, 1);\nint f(struct pt_regs *ctx)\n{\n    int k = 0; u64 v = 0;\n    a.insert(&k, &v);\n    return 0;\n}\n");
        compiled.Warnings.Single().ToString().ShouldStartWith("test.c:5:5: warning: all elements of the array 'a' exist already: insert() has no effect; use update()");
    }
}
