using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Programs;

[OnKernels]
public class ProgramLoadTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [SkippableFact]
    public void LoadProgram_Valid_HasIdAndSanitisedName()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("a-name that's too long", ProgramType.SocketFilter));
        program.Id.ShouldBeGreaterThan(0u);
        program.Name.ShouldBe("a_name_that_s_t");
        program.Type.ShouldBe(ProgramType.SocketFilter);
    }

    [SkippableFact]
    public void LoadProgram_WithoutNullCheck_ExplainsWithTheWholeLog()
    {
        KernelFixture.SkipUnlessAllowed();
        // A hash: since 6.15 an array's lookup with a constant index is known to find something.
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray() with { Type = MapType.Hash });
        var image = TestPrograms.Image("no_check", ProgramType.Kprobe,
            [Asm.StoreImm32(10, -4, 0), Asm.MovReg(2, 10), Asm.Add(2, -4), .. Asm.Map(1), Asm.Call(TestPrograms.HelperMapLookup), Asm.Load64(0, 0, 0), Asm.Exit()], counts);
        var error = Should.Throw<VerifierException>(() => kernel.Backend.LoadProgram(image));
        error.Errno.ShouldBe(Errno.EACCES);
        error.Message.ShouldBe("Program no_check was refused by the verifier: R0 invalid mem access 'map_value_or_null'\n  at instruction 6\n  "
            + "The pointer may be NULL, as every lookup's result. Test it first: if (!value) return 0;");
        error.Log.ShouldContain("processed 6 insns");
    }

    [SkippableFact]
    public void LoadProgram_WithLogOfMegabytes_KeepsTheEnd()
    {
        KernelFixture.SkipUnlessAllowed();
        // 20,000 instructions before the mistake make a log larger than the first buffer.
        var image = TestPrograms.Image("long_log", ProgramType.SocketFilter, [Asm.Mov(0, 0), .. Enumerable.Repeat(Asm.Add(0, 1), 20_000), Asm.Load64(0, 0, 0), Asm.Exit()]);
        var error = Should.Throw<VerifierException>(() => kernel.Backend.LoadProgram(image));
        // Before 5.18 the verifier calls a number "inv".
        error.Message.ShouldMatch(@"R0 invalid mem access '(scalar|inv)'\n  at instruction 20001\b");
        error.Log.Length.ShouldBeGreaterThan(64 * 1024);
        error.Log.ShouldContain("processed 20002 insns");
    }

    [SkippableFact]
    public void LoadProgram_OfNoInstructions_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        var error = Should.Throw<BpfException>(() => kernel.Backend.LoadProgram(TestPrograms.Image("empty", ProgramType.SocketFilter, [])));
        error.Message.ShouldContain("can't be loaded");
    }

    [SkippableFact]
    public void LoadProgram_OfUnknownType_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        Should.Throw<BpfException>(() => kernel.Backend.LoadProgram(TestPrograms.Nothing("odd", (ProgramType)99))).Message.ShouldContain("There is no program type 99.");
    }

    [SkippableFact]
    public void LoadProgram_AttachingToAnUnknownFunction_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(kernel.Backend.TargetBtf is null, "this kernel has no BTF");
        var image = TestPrograms.Nothing("fentry", ProgramType.Tracing) with { ExpectedAttachType = AttachType.TraceFentry, AttachBtfName = "no_such_function_" };
        var error = Should.Throw<BpfException>(() => kernel.Backend.LoadProgram(image));
        error.Errno.ShouldBe(Errno.ESRCH);
        error.Message.ShouldContain("have no function no_such_function_");
    }

    [SkippableFact]
    public void TestRun_Xdp_ReturnsItsValueAndPacket()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("answer", ProgramType.Xdp, [Asm.Mov(0, 42), Asm.Exit()]));
        var packet = new byte[64];
        packet[0] = 7;
        var result = program.TestRun(new TestRunRequest { Data = packet, Repeat = 3 });
        result.ReturnValue.ShouldBe(42u);
        result.Data.ShouldBe(packet);
    }

    [SkippableFact]
    public void TestRun_Tracepoint_SaysThatThereIsNone()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("tp", ProgramType.Tracepoint));
        var error = Should.Throw<BpfException>(() => program.TestRun(new TestRunRequest()));
        error.Errno.ShouldBe(Errno.ENOTSUPP);
        error.Message.ShouldContain("Linux has no test run for Tracepoint programs");
    }

    [SkippableFact]
    public void TestRun_RawTracepoint_SeesTheContext()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("raw", ProgramType.RawTracepoint, [Asm.Load64(0, 1, 8), Asm.Exit()]));
        program.TestRun(new TestRunRequest { Context = new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0 } }).ReturnValue.ShouldBe(9u);
    }
}
