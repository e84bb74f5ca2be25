using BpfSharp.Kernel.Programs.Explaining;

namespace BpfSharp.Kernel.Tests.Programs;

public class VerifierLogTests
{
    private const string Walk = "0: R1=ctx() R10=fp0\n; return *value; @ tool.c:9\n7: (79) r0 = *(u64 *)(r0 +0)\n";
    private const string Statistics = "processed 7 insns (limit 1000000) max_states_per_insn 0\n";

    [Fact]
    public void Parse_OrdinaryLog_TakesWhatFollowsTheLastStep() => ShouldBeDecided(VerifierLog.Parse(Walk + "R0 invalid mem access 'map_value_or_null'\n" + Statistics));

    [Fact]
    public void Parse_LogWithAReport_TakesTheSameLine()
        => ShouldBeDecided(VerifierLog.Parse(Walk + """
            R0 invalid mem access 'map_value_or_null'

            Verification failed: Register Type Safety: Invalid dereference

            Reason:
              R0 may be NULL here.
            At:
              Instruction context:
                  6 | (85) call bpf_map_lookup_elem#1
              >>> 7 | (79) r0 = *(u64 *)(r0 +0)
            Suggestion:
              Add a NULL check.

            """ + Statistics));

    [Fact]
    public void Parse_ReportAlone_TakesItsHeadline()
        => VerifierLog.Parse(Walk + "Verification failed: Something new\n\nReason:\n  Because.\n" + Statistics).Decisive.ShouldBe("Verification failed: Something new");

    private static void ShouldBeDecided(VerifierLog log)
    {
        log.Decisive.ShouldBe("R0 invalid mem access 'map_value_or_null'");
        log.Slot.ShouldBe(7);
        log.Source.ShouldBe("return *value; @ tool.c:9");
    }
}
