using BpfSharp.Formats.Isa;

namespace BpfSharp.Formats.Tests.Isa;

public class AssemblerTests
{
    [Theory]
    [InlineData("mov32 %r0, 5", "00000005000000b4")]
    [InlineData("add %r1, %r2", "000000000000210f")]
    [InlineData("sdiv %r1, -3", "fffffffd00010137")]
    [InlineData("movsx832 %r2, %r1", "00000000000812bc")]
    [InlineData("be16 %r3", "00000010000003dc")]
    [InlineData("bswap64 %r3", "00000040000003d7")]
    [InlineData("neg32 %r4", "0000000000000484")]
    [InlineData("ldxdw %r0, [%r10-8]", "00000000fff8a079")]
    [InlineData("ldxsw %r0, [%r1+0x4]", "0000000000041081")]
    [InlineData("stw [%r1], 0xffffffff", "ffffffff00000162")]
    [InlineData("stxb [%r1+2], %r3", "0000000000023173")]
    [InlineData("lock add [%r10-8], %r1", "00000000fff81adb")]
    [InlineData("lock fetch xor32 [%r10-4], %r2", "000000a1fffc2ac3")]
    [InlineData("lock cmpxchg [%r10-8], %r1", "000000f1fff81adb")]
    [InlineData("jsgt32 %r1, -1, +3", "ffffffff00030166")]
    [InlineData("ja -2", "00000000fffe0005")]
    [InlineData("ja32 +70000", null)]
    [InlineData("call 6", "0000000600000085")]
    [InlineData("call %r2", "000000000000028d")]
    [InlineData("exit", "0000000000000095")]
    public void Assemble_OneInstruction_GivesItsBytes(string text, string? bits)
    {
        if (bits is null)
            Should.Throw<AssemblerException>(() => Assembler.Assemble(text)).Message.ShouldBe("line 1: '+70000' is no 16-bit offset");
        else
            Assembler.Assemble(text).Single().Bits.ToString("x16").ShouldBe(bits);
    }

    [Fact]
    public void Assemble_WideConstant_TakesTwoSlots()
        => Assembler.Assemble("lddw %r1, 0x1122334455667788").Select(slot => slot.Bits).ShouldBe([0x5566778800000118UL, 0x1122334400000000UL]);

    [Fact]
    public void Assemble_Labels_BecomeDistances()
    {
        var program = Assembler.Assemble("start:\nlddw %r1, 1\njeq %r1, 0, exit # the first exit\nja32 start\ncall local start\nexit");
        program[2].Offset.ShouldBe((short)2);
        program[3].Immediate.ShouldBe(-4);
        (program[4].Source, program[4].Immediate).ShouldBe((1, -5));
    }

    [Theory]
    [InlineData("frob %r1", "line 1: unknown instruction 'frob'")]
    [InlineData("mov %r1", "line 1: the operands of 'mov' are not what it takes: %r1")]
    [InlineData("mov %r16, 1", "line 1: '%r16' is no register: %r0 to %r10")]
    [InlineData("mov %r1, 2147483648", "line 1: '2147483648' is no 32-bit constant")]
    [InlineData("mov %r1, 0x100000000", "line 1: '0x100000000' is no 32-bit constant")]
    [InlineData("lddw %r1, 0x10000000000000000", "line 1: '0x10000000000000000' is no 64-bit constant")]
    [InlineData("ldxb %r0, [%r1+0x10000]", "line 1: '+0x10000' is no 16-bit offset")]
    [InlineData("exit\nja nowhere", "line 2: there is no label 'nowhere'")]
    [InlineData("a:\na:", "line 2: the label 'a' stands twice")]
    public void Assemble_Error_NamesTheLine(string text, string message)
        => Should.Throw<AssemblerException>(() => Assembler.Assemble(text)).Message.ShouldBe(message);
}
