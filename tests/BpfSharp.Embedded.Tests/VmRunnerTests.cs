using BpfSharp.Embedded.Execution;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests;

public class VmRunnerTests
{
    [Theory]
    [InlineData("mov %r0, 0\nldxdw %r0, [%r0]\nexit", FaultKind.InvalidRead, 1, "insn 1: invalid read of 8 bytes at 0x0 (region: none)")]
    [InlineData("ldxdw %r0, [%r1+1]\nexit", FaultKind.InvalidRead, 0, "insn 0: invalid read of 8 bytes at 0x4000000100000001 (region: context)")]
    [InlineData("ldxb %r0, [%r1-1]\nexit", FaultKind.InvalidRead, 0, "insn 0: invalid read of 1 bytes at 0x40000000ffffffff (region: none)")]
    [InlineData("mov %r0, 0\nstxw [%r1+5], %r0\nexit", FaultKind.InvalidWrite, 1, "insn 1: invalid write of 4 bytes at 0x4000000100000005 (region: context)")]
    [InlineData("mov %r2, 1\nlock add [%r1+1], %r2\nexit", FaultKind.InvalidWrite, 1, "insn 1: invalid write of 8 bytes at 0x4000000100000001 (region: context)")]
    [InlineData("mov %r2, 1\nlock add32 [%r1+1], %r2\nexit", FaultKind.Misaligned, 1, "insn 1: misaligned atomic access of 4 bytes at 0x4000000100000001 (region: context)")]
    [InlineData("lddw %r3, 0x7f0012345678\nldxb %r0, [%r3]\nexit", FaultKind.InvalidRead, 2, "insn 2: invalid read of 1 bytes at 0x7f0012345678 (region: none)")]
    [InlineData("lddw %r3, 0xffffffff\nadd %r3, %r1\nldxh %r0, [%r3]\nexit", FaultKind.InvalidRead, 3, "insn 3: invalid read of 2 bytes at 0x40000001ffffffff (region: context)")]
    [InlineData("ldxb %r0, [%r10+7680]\nexit", FaultKind.InvalidRead, 0, "insn 0: invalid read of 1 bytes at 0x4000000300002000 (region: stack)")]
    [InlineData("mov %r0, 0\nloop:\nadd %r0, 1\nja loop\nexit", FaultKind.BudgetExceeded, 2, "insn 2: the program ran for longer than its instruction budget")]
    [InlineData("call local f\nexit\nf:\ncall local f\nexit", FaultKind.StackOverflow, 2, "insn 2: the call stack is too deep")]
    [InlineData("mov %r3, 4000\ncall %r3\nexit", FaultKind.InvalidCall, 1, "insn 1: call of 0xfa0, which is no function and no helper")]
    public void Run_Forbidden_Faults(string text, FaultKind kind, int pc, string message)
    {
        foreach (var engine in EngineTheories.Both)
        {
            var fault = Should.Throw<VmFaultException>(() => VmRunner.Run(Assembler.Assemble(text), new byte[8], engine, budget: 1000));
            fault.Message.ShouldBe(message, engine.ToString());
            (fault.Kind, fault.Pc).ShouldBe((kind, pc), engine.ToString());
        }
    }

    [Fact]
    public void Run_Budget_EndsBothEnginesAtTheSameCount()
    {
        var program = Assembler.Assemble("mov %r3, 0\nloop:\nadd %r3, 1\nstxdw [%r1], %r3\nja loop\nexit");
        foreach (var engine in EngineTheories.Both)
        {
            var memory = new byte[8];
            Should.Throw<VmFaultException>(() => VmRunner.Run(program, memory, engine, budget: 300));
            BitConverter.ToUInt64(memory).ShouldBe(101UL);
        }
    }

    [Fact]
    public void Run_Memory_IsChangedInPlace()
    {
        foreach (var engine in EngineTheories.Both)
        {
            byte[] memory = [1, 2, 3, 4];
            VmRunner.Run(Assembler.Assemble("ldxw %r0, [%r1]\nbe32 %r0\nstxw [%r1], %r0\nexit"), memory, engine).ShouldBe(0x01020304UL);
            memory.ShouldBe([4, 3, 2, 1]);
        }
    }

    [Fact]
    public void Run_StackOfEarlierRun_IsCleared()
    {
        foreach (var engine in EngineTheories.Both)
        {
            var program = Assembler.Assemble("ldxdw %r0, [%r10-8]\nstdw [%r10-8], 7\ncall local f\nexit\nf:\nldxdw %r0, [%r10-8]\nexit");
            VmRunner.Run(program, [], engine).ShouldBe(0UL);
        }
    }

    [Fact]
    public void Run_LocalFunctionAddress_CanBeCalled()
    {
        var program = Assembler.Assemble("lddw %r2, 4\nmov %r1, 20\ncall %r2\nadd %r0, 2\nexit\nf:\nmov %r0, %r1\nmul %r0, 2\nexit");
        program[0] = program[0].WithSource(Opcode.PseudoFunction).WithImmediate(5);
        foreach (var engine in EngineTheories.Both)
            VmRunner.Run(program, [], engine).ShouldBe(42UL);
    }

    [Theory]
    [InlineData("mov %r0, 1", "insn 0: last insn is not an exit or jmp")]
    [InlineData("call 212\nexit", "insn 0: invalid func unknown#212")]
    [InlineData("call runtime 5\nexit", "insn 0: calling kernel function is not allowed")]
    [InlineData("ja f\nf:\nexit\ncall local f\nexit", "insn 0: jump out of range from insn 0 to 1")]
    public void Run_NotWellFormed_IsRefused(string text, string message)
        => Should.Throw<VerifierException>(() => VmRunner.Run(Assembler.Assemble(text), [])).Message.ShouldBe(message);

    [Theory]
    [InlineData("b7 00 00 00 2a 00 00 00  95 00 00 00 00 00 00 00", null, 0, "2a\n", "")]
    [InlineData("6110000000000000 9500000000000000", "aa bb cc dd", 0, "ddccbbaa\n", "")]
    [InlineData("7910000000000000 9500000000000000", "aa", 1, "", "insn 0: invalid read of 8 bytes at 0x4000000100000000 (region: context)\n")]
    [InlineData("9", null, 1, "", "'9' is no list of bytes in hexadecimal: it has 1 digits, an odd number.\n")]
    [InlineData("95", null, 1, "", "A BPF program is a multiple of 8 bytes long, not 1. (Parameter 'bytes')\n")]
    public void RunText_HexIn_HexOut(string input, string? memory, int exitCode, string output, string errors)
    {
        foreach (var engine in EngineTheories.Both)
        {
            using var standardOutput = new StringWriter { NewLine = "\n" };
            using var standardError = new StringWriter { NewLine = "\n" };
            VmRunner.RunText(new StringReader(input), standardOutput, standardError, memory, engine).ShouldBe(exitCode);
            (standardOutput.ToString(), standardError.ToString()).ShouldBe((output, errors));
        }
    }
}
