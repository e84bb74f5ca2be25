using System.Text;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

public sealed class PerfMapTableTests
{
    [Theory]
    [InlineData("00007F11A0001000 40 instance void [System.Console] System.Console::WriteLine(string)[Tier0]\n", "instance void [System.Console] System.Console::WriteLine(string)[Tier0]")]
    [InlineData("0x7f11a0001000 0x40 Ljava/lang/String;::equals\n", "Ljava/lang/String;::equals")]
    [InlineData("7f11a0001000 40 LazyCompile:~foo /a b.js:1\r\n", "LazyCompile:~foo /a b.js:1")]
    public void TryFind_FormatsOfCompilers_GiveTheName(string line, string name)
    {
        var table = Read(line);
        table.TryFind(0x7f11a000103f, out var found, out var start).ShouldBeTrue();
        (found, start).ShouldBe((name, 0x7f11a0001000ul));
        table.TryFind(0x7f11a0001040, out _, out _).ShouldBeFalse();
        table.TryFind(0x7f11a0000fff, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Append_LineInPieces_CountsOnceComplete()
    {
        var table = new PerfMapTable();
        table.Append("1000 10 fir"u8);
        table.Count.ShouldBe(0);
        table.Append("st\n2000 10 second\n30"u8);
        table.Count.ShouldBe(2);
        table.Append("00 10 third\n"u8);
        Name(table, 0x1001).ShouldBe("first");
        Name(table, 0x3001).ShouldBe("third");
        table.SkippedLines.ShouldBe(0);
    }

    [Fact]
    public void TryFind_MemoryUsedAgain_GivesTheLastWritten()
    {
        var table = Read("1000 100 old\n1040 20 newer\n1000 100 newest\n2000 10 a\n2000 10 b\n");
        Name(table, 0x1050).ShouldBe("newest");
        Name(table, 0x2000).ShouldBe("b");
        var nested = Read("1000 100 outer\n1040 20 inner\n");
        Name(nested, 0x1050).ShouldBe("inner");
        Name(nested, 0x1070).ShouldBe("outer");
    }

    [Fact]
    public void Append_LinesThatAreNone_AreSkippedAndCounted()
    {
        var table = Read("nonsense\n1000\n1000 10\n1000 10 \n1000 0 empty\nffffffffffffffff 10 beyond\n\n1000 10 good\n");
        (table.Count, table.SkippedLines).ShouldBe((1, 7));
    }

    [Fact]
    public void Append_LineWithoutEnd_IsNotKeptForEver()
    {
        var table = new PerfMapTable();
        for (var i = 0; i < 100; i++)
            table.Append(new byte[10_000]);
        table.Append("\n1000 10 good\n"u8);
        table.Count.ShouldBe(1);
    }

    private static PerfMapTable Read(string text)
    {
        var table = new PerfMapTable();
        table.Append(Encoding.UTF8.GetBytes(text));
        return table;
    }

    private static string? Name(PerfMapTable table, ulong address) => table.TryFind(address, out var name, out _) ? name : null;
}
