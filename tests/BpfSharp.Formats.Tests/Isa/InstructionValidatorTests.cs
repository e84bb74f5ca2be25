using BpfSharp.Formats.Isa;

namespace BpfSharp.Formats.Tests.Isa;

public class InstructionValidatorTests
{
    [Theory]
    [InlineData(0x0000000100010007, "BPF_ALU uses reserved fields")]
    [InlineData(0x0000000100001007, "BPF_ALU uses reserved fields")]
    [InlineData(0x00000001000000bf, "BPF_MOV uses reserved fields")]
    [InlineData(0x00000011000000dc, "BPF_END uses reserved fields")]
    [InlineData(0x0000000100000087, "BPF_NEG uses reserved fields")]
    [InlineData(0x0000000100001079, "BPF_LDX uses reserved fields")]
    [InlineData(0x000000000000107a, "BPF_ST uses reserved fields")]
    [InlineData(0x000000010000107b, "BPF_STX uses reserved fields")]
    [InlineData(0x0000000000000105, "BPF_JA uses reserved fields")]
    [InlineData(0x0000000100000195, "BPF_EXIT uses reserved fields")]
    [InlineData(0x0000000100000185, "BPF_CALL uses reserved fields")]
    [InlineData(0x0000000000001015, "BPF_JMP/JMP32 uses reserved fields")]
    [InlineData(0x00000002000000db, "BPF_ATOMIC uses invalid atomic opcode 02")]
    [InlineData(0x00000000000000ff, "unknown opcode ff")]
    [InlineData(0x00000000000000e7, "unknown opcode e7")]
    [InlineData(0x0000000000000ab7, "frame pointer is read only")]
    [InlineData(0x0000000000000bb7, "R11 is invalid")]
    [InlineData(0x000000000000c0bf, "R12 is invalid")]
    public void CheckFields_WrongField_SaysItInTheKernelsWords(ulong bits, string message)
        => InstructionValidator.CheckFields(new Instruction(bits)).ShouldBe(message);

    [Theory]
    [InlineData("ja +5\nexit", 0, "jump out of range from insn 0 to 6")]
    [InlineData("ja -2\nexit", 0, "jump out of range from insn 0 to -1")]
    [InlineData("ja +1\nlddw %r0, 1\nexit", 0, "jump into the middle of ldimm64 insn 2")]
    [InlineData("call local +7\nexit", 0, "call to invalid destination")]
    public void Check_JumpToNowhere_IsRefused(string text, int index, string message)
        => InstructionValidator.Check(Assembler.Assemble(text)).ShouldBe(new StructuralError(index, message));

    [Fact]
    public void Check_HalfAWideInstruction_IsRefused()
        => InstructionValidator.Check([new(Opcode.LoadImmediate64, 0, 0, 0, 1)]).ShouldBe(new StructuralError(0, "invalid bpf_ld_imm64 insn"));

    [Fact]
    public void Check_EveryRow_IsAccepted()
    {
        foreach (var rule in InstructionTable.Rules)
        {
            var instruction = new Instruction(rule.Opcode, rule.Destination.Maximum, rule.Source.Maximum, (short)rule.Offset.Minimum, rule.Immediate.Maximum);
            InstructionValidator.CheckFields(instruction).ShouldBeNull(rule.Mnemonic);
        }
    }
}
