using System.Text;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Helpers;

public class HelperTests
{
    public static TheoryData<VmEngineKind> BothEngines => [.. EngineTheories.Both];

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void TailCall_GoesToTheSlotsProgram_AndFallsThroughWhereThereIsNone(VmEngineKind engine)
    {
        using var backend = Engines.Embedded(engine);
        using var programs = backend.CreateMap(MapType.ProgramArray, 4, 4, 4);
        using var target = backend.Load(ProgramType.SocketFilter, "mov %r0, 77\nexit");
        programs.UpdateProgram(BitConverter.GetBytes(2), target).ShouldBe(Errno.None);
        using var caller = backend.Load(ProgramType.SocketFilter, "ldxw %r3, [%r1+8]\nlddw %r2, 0x6d61700000000000\ncall 12\nmov %r0, 5\nexit", programs);
        var context = new byte[192];
        caller.Run(context).ShouldBe(5UL);
        context[8] = 2;
        caller.Run(context).ShouldBe(77UL);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void TailCall_ToItself_EndsAfter33(VmEngineKind engine)
    {
        using var backend = Engines.Embedded(engine);
        using var programs = backend.CreateMap(MapType.ProgramArray, 4, 4, 1);
        using var counts = backend.CreateMap(MapType.Array, 4, 8, 1);
        using var program = backend.Load(ProgramType.SocketFilter, """
            mov %r6, %r1
            stw [%r10-4], 0
            mov %r2, %r10
            add %r2, -4
            lddw %r1, 0x6d61700000000001
            call 1
            jeq %r0, 0, out
            mov %r1, 1
            lock add [%r0], %r1
            mov %r1, %r6
            lddw %r2, 0x6d61700000000000
            mov %r3, 0
            call 12
            out:
            mov %r0, 9
            exit
            """, programs, counts);
        programs.UpdateProgram(new byte[4], program);
        program.Run(new byte[192]).ShouldBe(9UL);
        var value = new byte[8];
        counts.Lookup(new byte[4], value);
        BitConverter.ToInt64(value).ShouldBe(34);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void Loop_CallsBack_AndTheBudgetHolds(VmEngineKind engine)
    {
        const string Sum = "stdw [%r10-8], 0\nmov %r1, 10\nlddw %r2, 0x66756e000000000b\nmov %r3, %r10\nadd %r3, -8\nmov %r4, 0\ncall 181\nldxdw %r0, [%r10-8]\nmov %r1, 0\nexit\nldxdw %r3, [%r2]\nadd %r3, %r1\nstxdw [%r2], %r3\nmov %r0, 0\nexit";
        using var backend = Engines.Embedded(engine);
        using (var program = backend.Load(ProgramType.SocketFilter, Sum))
            program.Run(new byte[192]).ShouldBe(45UL);
        using var small = Engines.Embedded(engine, budget: 20);
        using var stopped = small.Load(ProgramType.SocketFilter, Sum);
        Should.Throw<VmFaultException>(() => stopped.Run(new byte[192])).Kind.ShouldBe(FaultKind.BudgetExceeded);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void CurrentTask_IsTheEnvironments(VmEngineKind engine)
    {
        var world = new TestEnvironment { CurrentTask = new VmTask(12, 34, 5, 6, "a rather long name"), MonotonicTime = 99 };
        world.SetRandom(1234);
        using var backend = Engines.Embedded(engine, world);
        ulong Call(string text)
        {
            using var program = backend.Load(ProgramType.Tracepoint, text);
            return program.Run(new byte[64]);
        }

        Call("call 14\nexit").ShouldBe((34UL << 32) | 12);
        Call("call 15\nexit").ShouldBe((6UL << 32) | 5);
        Call("call 5\nexit").ShouldBe(99UL);
        Call("call 7\nexit").ShouldBe(1234UL);
        Call("mov %r1, %r10\nadd %r1, -16\nmov %r2, 16\ncall 16\nldxdw %r0, [%r10-8]\nexit").ShouldBe(BitConverter.ToUInt64(" long n\0"u8));
    }

    [Theory]
    [InlineData("pid %d of %s", "pid 7 of x")]
    [InlineData("%05d", "00007")]
    [InlineData("%#x", "0x7")]
    [InlineData("%-4u|", "7   |")]
    [InlineData("%4ld|", "   7|")]
    [InlineData("100%%", "100%")]
    [InlineData("%q", null)]
    [InlineData("%d %s %d %d", null)]
    public void Printk_Format_IsTheKernels(string format, string? text)
    {
        var world = new TestEnvironment();
        using var backend = Engines.Embedded(environment: world);
        using var strings = backend.CreateMap(MapType.Array, 4, 64, 1);
        var value = new byte[64];
        Encoding.ASCII.GetBytes(format).CopyTo(value, 0);
        value[60] = (byte)'x';
        strings.Update(new byte[4], value);
        using var program = backend.Load(ProgramType.Tracepoint, $"""
            stw [%r10-4], 0
            mov %r2, %r10
            add %r2, -4
            lddw %r1, 0x6d61700000000000
            call 1
            jeq %r0, 0, out
            mov %r1, %r0
            mov %r2, {format.Length + 1}
            mov %r3, 7
            mov %r4, %r0
            add %r4, 60
            mov %r5, 1
            call 6
            out:
            exit
            """, strings);
        var result = (long)program.Run(new byte[64]);
        result.ShouldBe(text?.Length ?? -(long)Errno.EINVAL);
        world.Lines.Select(line => line.Message).ShouldBe(text is null ? [] : [text]);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void RingBuffer_RecordsCommitted_ComeInOrder(VmEngineKind engine)
    {
        using var backend = Engines.Embedded(engine);
        using var ring = backend.CreateMap(MapType.RingBuffer, 0, 0, 4096);
        using var program = backend.Load(ProgramType.Tracepoint, """
            ldxdw %r6, [%r1+8]
            lddw %r1, 0x6d61700000000000
            mov %r2, 16
            mov %r3, 0
            call 131
            jeq %r0, 0, full
            stxdw [%r0], %r6
            stdw [%r0+8], 5
            mov %r1, %r0
            mov %r2, 0
            jeq %r6, 2, drop
            call 132
            mov %r0, 1
            exit
            drop:
            call 133
            mov %r0, 2
            exit
            full:
            exit
            """, ring);
        var seen = new List<ulong>();
        using var reader = backend.CreateEventReader();
        reader.Add(ring, new EventReaderOptions(), new Sink(record => seen.Add(BitConverter.ToUInt64(record))));
        for (ulong i = 1; i <= 3; i++)
            program.Run([.. new byte[8], .. BitConverter.GetBytes(i)]).ShouldBe(i == 2 ? 2UL : 1UL);
        reader.Poll(TimeSpan.Zero).ShouldBe(2);
        seen.ShouldBe([1UL, 3UL]);
        var count = 0;
        while (program.Run([.. new byte[8], .. BitConverter.GetBytes(9UL)]) == 1)
            count++;
        // 24 bytes each with their header; the ring is never quite full.
        count.ShouldBe(170);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void Fault_InACheckedProgram_IsStoppedAndExplained(VmEngineKind engine)
    {
        using var backend = Engines.Embedded(engine, budget: 1000);
        using var program = backend.Load(ProgramType.SocketFilter, "ldxw %r6, [%r1+8]\nmov %r7, 0\nloop:\ncall 7\nadd %r7, 1\njne %r7, 100000, loop\nmov %r0, 0\nexit");
        Should.Throw<VmFaultException>(() => program.Run(new byte[192])).Message.ShouldBe("insn 4: the program ran for longer than its instruction budget");
    }

    private sealed class Sink(Action<byte[]> take) : IEventSink
    {
        public bool OnRecord(int cpu, ReadOnlySpan<byte> record)
        {
            take(record.ToArray());
            return true;
        }

        public void OnLost(int cpu, ulong count) => throw new InvalidOperationException("ring buffers lose nothing");
    }
}
