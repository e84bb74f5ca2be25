using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests;

public class BpfTestHostTests
{
    public static TheoryData<VmEngineKind> BothEngines => [.. EngineTheories.Both];

    /// <summary>Counts runs by pid in a hash, prints the pid, and sends it through a ring buffer.</summary>
    private static ObjectSpec Counter => new()
    {
        Name = "counter",
        License = "GPL",
        Maps =
        [
            new MapSpec { Name = "counts", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 16 },
            new MapSpec { Name = "events", Type = MapType.RingBuffer, MaxEntries = 4096 },
        ],
        Programs =
        [
            new ProgramSpec
            {
                Name = "on_exec",
                SectionName = "tp/sched/sched_process_exec",
                Type = ProgramType.Tracepoint,
                Instructions = [.. Assembler.Assemble("""
                    call 14
                    stxw [%r10-4], %r0
                    lddw %r1, 0
                    mov %r2, %r10
                    add %r2, -4
                    call 1
                    jeq %r0, 0, add
                    mov %r1, 1
                    lock add [%r0], %r1
                    ja send
                    add:
                    stdw [%r10-16], 1
                    lddw %r1, 0
                    mov %r2, %r10
                    add %r2, -4
                    mov %r3, %r10
                    add %r3, -16
                    mov %r4, 0
                    call 2
                    send:
                    lddw %r1, 0
                    mov %r2, %r10
                    add %r2, -4
                    mov %r3, 4
                    mov %r4, 0
                    call 130
                    exit
                    """)],
                Relocations = [new(2, RelocationKind.Map, "counts"), new(12, RelocationKind.Map, "counts"), new(20, RelocationKind.Map, "events")],
            },
        ],
    };

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void Run_Program_ChangesMapsAndSendsEvents(VmEngineKind engine)
    {
        using var host = BpfTestHost.Load(Counter, engine);
        foreach (var pid in new[] { 7, 8, 7 })
        {
            host.Environment.CurrentTask = new VmTask(pid, pid, 0, 0, "bash");
            host.Run("on_exec", new byte[64]).ShouldBe(0UL);
        }

        var value = new byte[8];
        host.Object.Maps["counts"].TryGetValue(BitConverter.GetBytes(7), value).ShouldBeTrue();
        BitConverter.ToInt64(value).ShouldBe(2);
        host.Events<int>("events").ShouldBe([7, 8, 7]);
        host.Events<int>("events").ShouldBeEmpty();
        Should.Throw<BpfException>(() => host.Events("counts")).Message.ShouldBe("Map counts sends no events: it is no ring buffer or perf event array of object counter.");
    }
}
