using System.Text;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

public sealed class KernelSymbolTableTests
{
    private const string Listing = """
        ffffffff81000000 T _stext
        ffffffff81000000 T _text
        ffffffff81000110 T entry_SYSCALL_64
        ffffffff81000200 t helper
        ffffffff82000000 D jiffies
        ffffffffc0201000 t nf_hook	[nf_tables]
        ffffffffc0201080 t helper	[nf_tables]
        ffffffffc0100000 t early	[loop]
        0000000000014040 A cpu_number

        """;

    [Fact]
    public void TryFind_AddressInFunction_GivesTheNearestSymbolBelow()
    {
        var symbol = Find(Parse(Listing), 0xffffffff81000111);
        symbol.Name.ShouldBe("entry_SYSCALL_64");
        symbol.Address.ShouldBe(0xffffffff81000110);
        symbol.Type.ShouldBe('T');
        symbol.Module.ShouldBeNull();
    }

    [Fact]
    public void TryFind_Aliases_GivesTheFirstListedAsTheKernelDoes() => Find(Parse(Listing), 0xffffffff81000000).Name.ShouldBe("_stext");

    [Fact]
    public void TryFind_UnsortedModules_FindsTheRightModule()
    {
        var table = Parse(Listing);
        Find(table, 0xffffffffc0100004).ToString().ShouldBe("ffffffffc0100000 t early\t[loop]");
        Find(table, 0xffffffffc0201004).Module.ShouldBe("nf_tables");
    }

    [Theory]
    [InlineData(0xffffffff80ffffffUL)]
    [InlineData(0xffffffff84000000UL)]
    [InlineData(0x0000000000014044UL)]
    [InlineData(0x00007fff00000000UL)]
    public void TryFind_AddressOutsideOfAnySymbol_FindsNothing(ulong address) => Parse(Listing).TryFind(address, out _).ShouldBeFalse();

    [Fact]
    public void TryFind_Name_GivesTheFirstAndFindAllAll()
    {
        var table = Parse(Listing);
        table.TryFind("helper", out var first).ShouldBeTrue();
        first.Address.ShouldBe(0xffffffff81000200);
        table.FindAll("helper").Select(s => s.Module).ShouldBe([null, "nf_tables"]);
        table.TryFind("nothing", out _).ShouldBeFalse();
    }

    [Fact]
    public void FindAll_Pattern_GivesMatchesAsListed()
        => Parse(Listing).FindAll(SymbolPattern.FromGlob("*text")).Select(s => s.Name).ShouldBe(["_stext", "_text"]);

    [Fact]
    public void ClosestNames_Misspelt_GivesWhatWasMeant() => Parse(Listing).ClosestNames("entry_SYCSALL_64").ShouldBe(["entry_SYSCALL_64"]);

    [Fact]
    public void AddressesAreHidden_AllZero_IsTrue()
    {
        Parse("0000000000000000 T _text\n0000000000000000 T schedule\n").AddressesAreHidden.ShouldBeTrue();
        Parse(Listing).AddressesAreHidden.ShouldBeFalse();
        Parse("").AddressesAreHidden.ShouldBeFalse();
    }

    [Fact]
    public void Parse_MoreThanTheFirstArraysHold_KeepsAll()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 300_000; i++)
            text.Append($"{0xffffffff81000000 + (ulong)i * 16:x16} t a_rather_long_name_for_a_kernel_function_{i}\n");
        var table = Parse(text.ToString());
        table.Count.ShouldBe(300_000);
        Find(table, 0xffffffff81000000 + 299_999 * 16 + 3).Name.ShouldBe("a_rather_long_name_for_a_kernel_function_299999");
        table.TryFind("a_rather_long_name_for_a_kernel_function_131072", out var symbol).ShouldBeTrue();
        symbol.Index.ShouldBe(131072);
    }

    [Theory]
    [InlineData("ffffffff81000000 T\n", "line 1")]
    [InlineData("ffffffff81000000 T \n", "line 1")]
    [InlineData("ffffffff81000000 T ok\nnonsense\n", "line 2")]
    [InlineData("1ffffffff81000000 T too_long\n", "line 1")]
    [InlineData("\n", "line 1")]
    [InlineData("ffffffff81000000 T a\tb]\n", "brackets")]
    [InlineData("ffffffff81000000 T unfinished", "no end")]
    public void Parse_BadLine_SaysWhich(string text, string message)
        => Should.Throw<BpfFormatException>(() => Parse(text)).Message.ShouldContain(message);

    [Fact]
    public void Parse_EndlessLine_IsRefused()
        => Should.Throw<BpfFormatException>(() => Parse(new string('a', 1 << 20))).Message.ShouldContain("4096");

    [Fact]
    public void Parse_ByteByByte_GivesTheSame()
    {
        using var slow = new SlowStream(Encoding.ASCII.GetBytes(Listing));
        KernelSymbolTable.Parse(slow).Count.ShouldBe(9);
    }

    private static KernelSymbolTable Parse(string text) => KernelSymbolTable.Parse(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static KernelSymbol Find(KernelSymbolTable table, ulong address)
    {
        table.TryFind(address, out var symbol).ShouldBeTrue();
        return symbol;
    }

    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
