using System.Text;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

/// <summary>Text that is damaged or made to harm: a <see cref="BpfFormatException"/> or, in perf maps, a line that is passed over; never anything else.</summary>
public sealed class SymbolMutationTests
{
    private const string Alphabet = "0123456789abcdefxXgT \t\n\r[]:-()/\\\0\u00e9\u2028";

    [Fact]
    public void Parse_MutatedKernelSymbols_IsReadOrRefused()
        => ForEachMutation("ffffffff81000110 T entry\nffffffff81000200 t helper\nffffffffc0201080 t helper\t[nf_tables]\n", text =>
        {
            var table = KernelSymbolTable.Parse(new MemoryStream(text));
            for (var i = 0; i < table.Count; i++)
            {
                table.TryFind(table[i].Address, out _);
                table.TryFind(table[i].Name, out KernelSymbol _);
                table[i].ToString();
            }
        });

    [Fact]
    public void Parse_MutatedMemoryMap_IsReadOrRefused()
        => ForEachMutation("7fa046914000-7fa046916000 r-xp 00031000 fe:1a 331651      /usr/lib/ld.so (deleted)\n1000-2000 rw-p 00000000 00:00 0 \n", text => MemoryMapParser.Parse(text));

    [Fact]
    public void Append_MutatedPerfMap_NeverFails()
        => ForEachMutation("7f11a0001000 40 void [A] P::Main(string[])\n7f11a0001020 ffffffff foo\n0x10 10 bar\n", text =>
        {
            var table = new PerfMapTable();
            table.Append(text.AsSpan(0, text.Length / 2));
            table.TryFind(0x7f11a0001000, out _, out _);
            table.Append(text.AsSpan(text.Length / 2));
            table.TryFind(0x7f11a0001030, out _, out _);
            table.TryFind(0, out _, out _);
            table.TryFind(ulong.MaxValue, out _, out _);
        });

    [Fact]
    public void TryFind_ManyFunctionsInOneAnother_EndsSoon()
    {
        var text = new StringBuilder("1000 7fffffff all\n");
        for (var i = 0; i < 100_000; i++)
            text.Append($"{0x2000 + i:x} 1 small{i}\n");
        var table = new PerfMapTable();
        table.Append(Encoding.ASCII.GetBytes(text.ToString()));
        for (var i = 0ul; i < 100_000; i++)
            table.TryFind(0x7000_0000 - i, out _, out _).ShouldBeFalse("too far behind its start to be looked for");
        table.TryFind(0x1fff, out var name, out _).ShouldBeTrue();
        name.ShouldBe("all");
    }

    private static void ForEachMutation(string original, Action<byte[]> read)
    {
        var random = new Random(5);
        var bytes = Encoding.UTF8.GetBytes(original);
        for (var i = 0; i < 20_000; i++)
        {
            var text = bytes.ToList();
            for (var change = random.Next(1, 4); change > 0 && text.Count > 0; change--)
            {
                var place = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0: text[place] = (byte)random.Next(256); break;
                    case 1: text.RemoveRange(place, random.Next(Math.Min(20, text.Count - place))); break;
                    case 2: text.Insert(place, (byte)Alphabet[random.Next(Alphabet.Length)]); break;
                    default: text.RemoveRange(place, text.Count - place); break;
                }
            }

            try
            {
                read([.. text]);
            }
            catch (BpfFormatException)
            {
            }
        }
    }
}
