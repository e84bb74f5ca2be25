using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Usdt;

namespace BpfSharp.Formats.Tests.Usdt;

/// <summary>Operands of notes as compilers write them, by machine.</summary>
public class UsdtArgumentTests
{
    private const ulong Probe = 0x1000;

    [Theory]
    [InlineData("8@%rax", UsdtArgumentKind.Register, 8, false, 0, 80)]
    [InlineData("-4@%edi", UsdtArgumentKind.Register, 4, true, 0, 112)]
    [InlineData("1@%ah", UsdtArgumentKind.Register, 1, false, 0, 81)]
    [InlineData("2@%r9w", UsdtArgumentKind.Register, 2, false, 0, 64)]
    [InlineData("-4@$-9", UsdtArgumentKind.Constant, 4, true, -9, 0)]
    [InlineData("8@$0x10", UsdtArgumentKind.Constant, 8, false, 16, 0)]
    [InlineData("8@(%rsp)", UsdtArgumentKind.Memory, 8, false, 0, 152)]
    [InlineData("-8@-24(%rbp)", UsdtArgumentKind.Memory, 8, true, -24, 32)]
    [InlineData("4@counter(%rip)", UsdtArgumentKind.Memory, 4, false, 0x5000 - 0x1000, 128)]
    [InlineData("4@counter+8(%rip)", UsdtArgumentKind.Memory, 4, false, 0x5008 - 0x1000, 128)]
    [InlineData("%rcx", UsdtArgumentKind.Register, 8, false, 0, 88)]
    [InlineData("8f@%xmm0", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    [InlineData("4@%xmm1", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    [InlineData("3@%rax", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    [InlineData("8@unknown(%rip)", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    [InlineData("8@(%rax", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    [InlineData("8@", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    public void Parse_OperandOfX64_SaysWhereItIs(string text, UsdtArgumentKind kind, int size, bool isSigned, long value, int register)
        => Parse(ElfMachine.X64, text).ShouldHaveSingleItem().ShouldBe(new UsdtArgument(kind, size, isSigned, value, register, 0, 0, text));

    [Theory]
    [InlineData("8@(%rax,%rbx)", 80, 40, 0, 0)]
    [InlineData("4@-8(%rdi,%r10,4)", 112, 56, 2, -8)]
    public void Parse_IndexedMemory_HasBothRegistersAndTheScale(string text, int register, int index, int shift, long value)
    {
        var argument = Parse(ElfMachine.X64, text).ShouldHaveSingleItem();
        (argument.Kind, argument.Register, argument.Index, argument.ScaleShift, argument.Value).ShouldBe((UsdtArgumentKind.IndexedMemory, register, index, shift, value));
    }

    [Theory]
    [InlineData("-4@w3", UsdtArgumentKind.Register, 4, true, 0, 24)]
    [InlineData("8@x30", UsdtArgumentKind.Register, 8, false, 0, 240)]
    [InlineData("8@[sp, 16]", UsdtArgumentKind.Memory, 8, false, 16, 248)]
    [InlineData("8@[x1]", UsdtArgumentKind.Memory, 8, false, 0, 8)]
    [InlineData("-4@-5", UsdtArgumentKind.Constant, 4, true, -5, 0)]
    [InlineData("8@x31", UsdtArgumentKind.Unreadable, 8, false, 0, 0)]
    public void Parse_OperandOfArm64_SaysWhereItIs(string text, UsdtArgumentKind kind, int size, bool isSigned, long value, int register)
        => Parse(ElfMachine.AArch64, text).ShouldHaveSingleItem().ShouldBe(new UsdtArgument(kind, size, isSigned, value, register, 0, 0, text));

    [Fact]
    public void Parse_SeveralArguments_AreSplitAtSpacesOutsideBrackets()
    {
        Parse(ElfMachine.AArch64, " 8@[sp, 16]  -4@w0 8@7 ").Select(argument => argument.Text).ShouldBe(["8@[sp, 16]", "-4@w0", "8@7"]);
        Parse(ElfMachine.X64, "8@%rbp 8@(%rax,%rbx,8) -4@%eax").Count.ShouldBe(3);
        Parse(ElfMachine.X64, "").ShouldBeEmpty();
    }

    [Fact]
    public void Parse_Nonsense_NeverSurprises()
    {
        var random = new Random(4711);
        const string Letters = "0123456789@%$()[],.-+xraspwf ";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => Letters[random.Next(Letters.Length)])]);
            Parse(random.Next(2) == 0 ? ElfMachine.X64 : ElfMachine.AArch64, text).Count.ShouldBeLessThanOrEqualTo(64);
        }
    }

    private static List<UsdtArgument> Parse(ElfMachine machine, string text) => new UsdtArgumentParser(machine, name => name == "counter" ? 0x5000 : null).Parse(text, Probe);
}
