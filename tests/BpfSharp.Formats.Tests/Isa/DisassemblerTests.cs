using BpfSharp.Formats.Isa;
using BpfSharp.Testing;

namespace BpfSharp.Formats.Tests.Isa;

public class DisassemblerTests
{
    [Theory]
    [InlineData("ldxdw %r0, [%r1+8]", "r0 = *(u64 *)(r1 +8)")]
    [InlineData("ldxsb %r0, [%r1-1]", "r0 = *(s8 *)(r1 -1)")]
    [InlineData("stxw [%r10-4], %r3", "*(u32 *)(r10 -4) = r3")]
    [InlineData("sth [%r1], -5", "*(u16 *)(r1 +0) = -5")]
    [InlineData("add32 %r1, %r2", "w1 += w2")]
    [InlineData("smod %r1, 3", "r1 s%= 3")]
    [InlineData("arsh %r1, 3", "r1 s>>= 3")]
    [InlineData("movsx1664 %r1, %r2", "r1 = (s16)r2")]
    [InlineData("be32 %r1", "r1 = be32 r1")]
    [InlineData("bswap16 %r1", "r1 = bswap16 r1")]
    [InlineData("neg32 %r1", "w1 = -w1")]
    [InlineData("jsgt %r1, 5, +3", "if r1 s> 0x5 goto pc+3")]
    [InlineData("jne32 %r1, -1, -2", "if w1 != 0xffffffff goto pc-2")]
    [InlineData("jset %r1, %r2, +0", "if r1 & r2 goto pc+0")]
    [InlineData("ja +1", "goto pc+1")]
    [InlineData("ja32 -1", "gotol pc-1")]
    [InlineData("may_goto +2", "may_goto pc+2")]
    [InlineData("lock xor32 [%r1+4], %r2", "lock *(u32 *)(r1 +4) ^= r2")]
    [InlineData("lock fetch and [%r1+8], %r2", "r2 = atomic64_fetch_and((u64 *)(r1 +8), r2)")]
    [InlineData("lock xchg32 [%r1+8], %r2", "r2 = atomic_xchg((u32 *)(r1 +8), r2)")]
    [InlineData("lock cmpxchg [%r1+8], %r2", "r0 = atomic64_cmpxchg((u64 *)(r1 +8), r0, r2)")]
    [InlineData("call 1", "call bpf_map_lookup_elem#1")]
    [InlineData("call 9999", "call unknown#9999")]
    [InlineData("call %r2", "callx r2")]
    [InlineData("call local +5", "call pc+5")]
    [InlineData("lddw %r1, 0x1122334455667788", "r1 = 0x1122334455667788")]
    [InlineData("ldabsh 12", "r0 = *(u16 *)skb[12]")]
    [InlineData("ldindw %r6, 12", "r0 = *(u32 *)skb[r6 + 12]")]
    public void Format_Instruction_ReadsAsTheKernelWritesIt(string assembly, string text)
        => Disassembler.Format(Assembler.Assemble(assembly)).ShouldBe(text);

    [Theory]
    [InlineData(Opcode.PseudoMapFd, "r1 = map[fd:7]")]
    [InlineData(Opcode.PseudoMapValue, "r1 = map[fd:7][0]+16")]
    [InlineData(Opcode.PseudoFunction, "r1 = subprog[+7]")]
    public void Format_WideReference_SaysWhatItIs(int source, string text)
        => Disassembler.Format([new(Opcode.LoadImmediate64, 1, source, 0, 7), new(0, 0, 0, 0, 16)]).ShouldBe(text);

    [Fact]
    public void Format_EveryRow_MatchesSnapshot()
    {
        var lines = InstructionTable.Rules.Select(rule =>
        {
            var instruction = new Instruction(
                rule.Opcode, Math.Min(1, rule.Destination.Maximum), Math.Max(rule.Source.Minimum, Math.Min(2, rule.Source.Maximum)),
                (short)Math.Max(rule.Offset.Minimum, Math.Min(4, rule.Offset.Maximum)), Math.Max(rule.Immediate.Minimum, Math.Min(7, rule.Immediate.Maximum)));
            if (rule.Form == OperandForm.DestinationImmediate64)
                instruction = instruction.WithSource(0);
            return $"{instruction.Bits:x16} {rule.Mnemonic,-16} v{rule.Version} {Disassembler.Format([instruction, default])}\n";
        });
        Snapshot.Match(string.Concat(lines), "tests", "BpfSharp.Formats.Tests", "Isa", "instructions.txt");
    }

    [Fact]
    public void Format_AnyBytes_NeverThrows()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
            Disassembler.Format([new Instruction((ulong)random.NextInt64()), default]).ShouldNotBeEmpty();
    }
}
