using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Formats.Tests.CoRe;

public class CoReApplierTests
{
    private const byte LoadWord = 0x61, LoadDouble = 0x79, LoadHalf = 0x69, StoreWord = 0x62, MoveImmediate = 0xb7, MoveRegister = 0xbf;

    [Fact]
    public void Apply_Load_ChangesOffsetAndSize()
    {
        Instruction[] program = [new(LoadWord, 1, 2, 8, 0)];
        CoReApplier.Apply(program, 0, Field(8, 16) with { LocalSize = 4, Size = 8 });
        program[0].ShouldBe(new Instruction(LoadDouble, 1, 2, 16, 0));
        CoReApplier.Apply(program, 0, Field(16, 2) with { LocalSize = 8, Size = 2 });
        program[0].ShouldBe(new Instruction(LoadHalf, 1, 2, 2, 0));
    }

    [Fact]
    public void Apply_StoreOfTheSameSize_ChangesTheOffsetOnly()
    {
        Instruction[] program = [new(StoreWord, 1, 0, 8, 77)];
        CoReApplier.Apply(program, 0, Field(8, 12) with { LocalSize = 4, Size = 4 });
        program[0].ShouldBe(new Instruction(StoreWord, 1, 0, 12, 77));
    }

    [Fact]
    public void Apply_LoadThatCannotBeResized_IsPoisoned()
    {
        Instruction[] program = [new(LoadWord, 1, 2, 8, 0)];
        CoReApplier.Apply(program, 0, Field(8, 16) with { LocalSize = 4, Size = 8, CanResize = false });
        CoReApplier.IsPoison(program[0]).ShouldBeTrue();
    }

    [Fact]
    public void Apply_Immediates_AreReplaced()
    {
        Instruction[] program = [new(MoveImmediate, 3, 0, 0, 8), new(Opcode.LoadImmediate64, 1, 0, 0, 8), new(0, 0, 0, 0, 0)];
        CoReApplier.Apply(program, 0, Field(8, 24));
        CoReApplier.Apply(program, 1, Field(8, 0x1_0000_0002));
        program.ShouldBe([new(MoveImmediate, 3, 0, 0, 24), new(Opcode.LoadImmediate64, 1, 0, 0, 2), new(0, 0, 0, 0, 1)]);
    }

    [Fact]
    public void Apply_MissingField_PoisonsBothHalvesOfAWideLoad()
    {
        Instruction[] program = [new(Opcode.LoadImmediate64, 1, 0, 0, 8), new(0, 0, 0, 0, 0), new(MoveImmediate, 3, 0, 0, 8)];
        var missing = Field(8, 0) with { IsResolved = false };
        CoReApplier.Apply(program, 0, missing);
        CoReApplier.Apply(program, 2, missing);
        program.ShouldAllBe(i => i == new Instruction(Opcode.Call, 0, 0, 0, 195896080));
    }

    [Theory]
    [InlineData(0, 9ul, 1ul, "holds 8, by the object's own types it should hold 9")]
    [InlineData(0, 8ul, 0x8000ul, "offset 32768 doesn't fit in 16 bits")]
    [InlineData(1, 8ul, 1ul, "the operation has no constant")]
    [InlineData(2, 8ul, 1ul, "opcode 0x05 can't be relocated")]
    [InlineData(3, 8ul, 1ul, "beyond the program's 4 slots")]
    [InlineData(4, 8ul, 1ul, "beyond the program's 4 slots")]
    public void Apply_UnexpectedInstruction_IsRefused(int index, ulong expected, ulong value, string problem)
    {
        Instruction[] program = [new(LoadWord, 1, 2, 8, 0), new(MoveRegister, 1, 2, 0, 8), new(Opcode.Jump, 0, 0, 8, 8), new(Opcode.LoadImmediate64, 0, 0, 0, 8)];
        Should.Throw<BpfFormatException>(() => CoReApplier.Apply(program, index, Field(expected, value))).Message.ShouldBe($"CO-RE relocation: instruction {index}, offset of struct s.f: {problem}");
    }

    private static CoReResult Field(ulong local, ulong value)
        => new() { Kind = CoReKind.FieldByteOffset, Description = "offset of struct s.f", IsResolved = true, LocalValue = local, Value = value };
}
