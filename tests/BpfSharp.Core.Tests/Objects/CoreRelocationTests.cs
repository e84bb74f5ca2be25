using BpfSharp.Core.Tests.Support;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Core.Tests.Objects;

public sealed class CoreRelocationTests
{
    private const string Reader = """
        struct task { int pid; TYPE state; } __attribute__((preserve_access_index));
        SEC("raw_tp/x") int run(struct task *task) { return __builtin_preserve_field_info(task->state, 2) ? task->state : 7; }
        """;

    private const string Target = "struct task { long before; long more; int pid; long state; }; struct task known; SEC(\"xdp\") int f(void *c) { return known.pid; }";

    [SkippableFact]
    public void LoadProgram_FieldMoved_OffsetOfTarget()
    {
        var backend = new FakeBackend { TargetBtf = Clang.Read(Target).Btf };
        using var bpf = BpfObject.Create(Clang.Read(Reader, "-DTYPE=long"), backend);

        bpf.LoadProgram("run");

        bpf.Spec.Programs[0].CoreRelocations.Select(r => r.Kind).ShouldContain(CoReKind.FieldExists);
        bpf.Spec.Programs[0].Lines[0].Index.ShouldBe(0);
        backend.Images[0].Instructions.ShouldContain(i => i.Class == InstructionClass.LoadRegister && i.Offset == 24);
        backend.Images[0].Lines.ShouldNotBeEmpty();
    }

    [SkippableFact]
    public void LoadProgram_FieldMissing_RefusalNamesIt()
    {
        var target = Clang.Read(Target.Replace("long state", "long other", StringComparison.Ordinal)).Btf;
        var backend = new FakeBackend { TargetBtf = target, RefusesPoison = true };
        var unguarded = Clang.Read("struct task { int pid; long state; } __attribute__((preserve_access_index)); SEC(\"raw_tp/x\") int run(struct task *task) { return task->state; }");
        using var bpf = BpfObject.Create(unguarded, backend);

        Should.Throw<VerifierException>(() => bpf.LoadProgram("run")).Message.ShouldStartWith(
            "Program run was refused: run uses something that this kernel doesn't have (offset of struct task.state).");
    }

    [SkippableFact]
    public void LoadProgram_NoTargetTypes_SaysSo()
    {
        using var bpf = BpfObject.Create(Clang.Read(Reader, "-DTYPE=long"), new FakeBackend());

        Should.Throw<BpfException>(() => bpf.LoadProgram("run")).Message.ShouldContain("it depends on kernel types, and the fake backend has none");
    }
}
