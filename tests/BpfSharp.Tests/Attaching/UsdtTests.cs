using BpfSharp.Symbols;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Attaching;

/// <summary>Static probes of user programs: every hit counted, every argument read.</summary>
public sealed class UsdtTests(MarkedProgram program) : IClassFixture<MarkedProgram>
{
    private const string Sums = """
        BPF_ARRAY(sums, s64, 4);
        static void add(int slot, s64 amount) { s64 *sum = sums.lookup(&slot); if (sum) __sync_fetch_and_add(sum, amount); }

        """;

    [SkippableFact]
    public void AttachUsdt_ArgumentsInRegistersAndConstants_AreReadWithTheirSigns()
    {
        MarkedProgram.SkipUnlessPossible();
        using var bpf = Bpf.FromSource(Sums + """
            int on_probe(struct pt_regs *ctx) {
                int number = 0; int constant = 0; char *text = 0; char copy[5] = {};
                bpf_usdt_readarg(1, ctx, &number);
                bpf_usdt_readarg(2, ctx, &constant);
                bpf_usdt_readarg_p(3, ctx, &copy, sizeof(copy));
                add(0, 1); add(1, number); add(2, constant); add(3, copy[0] == 't' && copy[3] == 't');
                return 0;
            }
            """);
        using (bpf.AttachUsdt(program.Path, "marked:probe", "on_probe"))
            program.Run(50).ShouldBe(50);
        // Detached: neither counted, nor is the semaphore up.
        program.Run(9).ShouldBe(0);
        Read(bpf).ShouldBe([50, -(49 * 50 / 2), 7 * 50, 50]);
    }

    [SkippableFact]
    public void AttachUsdt_ArgumentsInMemory_AreReadWhereTheyAre()
    {
        MarkedProgram.SkipUnlessPossible();
        using var bpf = Bpf.FromSource(Sums + """
            int on_places(struct pt_regs *ctx) {
                u64 entry = 0; int global = 0; u64 real = 5;
                bpf_usdt_readarg(1, ctx, &entry);
                bpf_usdt_readarg(2, ctx, &global);
                add(0, 1); add(1, entry); add(2, global);
                // The third is in a floating-point register.
                add(3, bpf_usdt_readarg(3, ctx, &real));
                return 0;
            }
            """);
        using (bpf.AttachUsdt(program.Path, "places", "on_places"))
            program.Run(8).ShouldBe(0);
        Read(bpf).ShouldBe([8, 2 * (100 + 200 + 300 + 400), -77 * 8, 8 * -(int)Errno.EINVAL]);
    }

    [SkippableFact]
    public void AttachUsdt_ProbeInTwoPlaces_CountsBoth()
    {
        MarkedProgram.SkipUnlessPossible();
        using var bpf = Bpf.FromSource(Sums + "int on_twice(struct pt_regs *ctx) { add(0, 1); return 0; }");
        using (var attached = bpf.Attach("on_twice", BpfSharp.Attaching.Probe.Parse($"usdt:{program.Path}:twice")))
        {
            attached.PlaceCount.ShouldBe(2);
            attached.ToString().ShouldBe("on_twice ← usdt marked:marked:twice (2 places)");
            program.Run(20);
        }

        Read(bpf)[0].ShouldBe(30);
    }

    [SkippableFact]
    public void AttachUsdt_PythonsAuditEvents_AreCountedByName()
    {
        const string Python = "/usr/bin/python3.11";
        MarkedProgram.SkipUnlessPossible();
        Skip.IfNot(File.Exists(Python) && UsdtProbes.Open(Python).All.Any(probe => probe.Name == "audit"), "needs a python3.11 with the probe 'audit'");
        using var bpf = Bpf.FromSource(Sums + """
            int on_audit(struct pt_regs *ctx) {
                char name[16] = {};
                bpf_usdt_readarg_p(1, ctx, &name, sizeof(name));
                if (name[0] == 'b' && name[1] == 'p' && name[2] == 'f' && name[8] == '.') add(0, 1);
                return 0;
            }
            """);
        using (bpf.AttachUsdt(Python, "python:audit", "on_audit"))
            Command.Run(Python, "-c", "import sys\nfor i in range(300): sys.audit('bpfsharp.test-event')");
        Read(bpf)[0].ShouldBe(300);
    }

    [SkippableFact]
    public void AttachUsdt_UnknownProbe_NamesTheNearest()
    {
        MarkedProgram.SkipUnlessPossible();
        using var bpf = Bpf.FromSource(Sums + "int on_probe(struct pt_regs *ctx) { add(0, 1); return 0; }");
        Should.Throw<BpfException>(() => bpf.AttachUsdt(program.Path, "prob", "on_probe")).Message.ShouldContain("has no USDT probe 'prob'. Did you mean probe?");
        Should.Throw<BpfException>(() => bpf.AttachUsdt("/bin/true", "probe", "on_probe")).Message.ShouldContain("no USDT probes at all");
        Should.Throw<BpfException>(() => bpf.AttachUsdt("/no/such/file", "probe", "on_probe")).Message.ShouldContain("/no/such/file");
        bpf.Attachments.ShouldBeEmpty();
    }

    private static long[] Read(Bpf bpf)
    {
        var table = bpf.GetTable<int, long>("sums");
        return [table[0], table[1], table[2], table[3]];
    }
}
