using BpfSharp.Cli.Bpftool;
using BpfSharp.Cli.Bpftool.Batch;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Formats.Btf;
using FsCheck;
using FsCheck.Fluent;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>Whatever words come: an answer or one of our own errors, never another exception, and nothing that takes long.</summary>
public class ParserFuzzTests
{
    private static readonly string[] Vocabulary =
    [
        "key", "value", "hex", "any", "exist", "noexist", "id", "name", "pinned", "tag", "0", "1", "255", "256", "0xff", "0x100", "07", "08", "-1", "", " ", "k", "v", "h", "e", "n", "a",
        "4294967296", "18446744073709551616", "{", "}", "{n: 1}", "{name: \"abc\"}", "{c: GREEN, on: true}", "[1,2]", "\"", "'", "\\", "\u0000", "é", "😀", "0x", "1e9", "{{{{{{", "nan",
    ];

    private static readonly BpfSharp.Cli.Bpftool.Objects.MapTypes Types = BuildTypes();

    [Fact]
    public void ElementReader_AnyWords_GiveAnElementOrAnError()
    {
        var info = new BpfSharp.Backends.MapInfo { Name = "m", Type = MapType.Hash, Id = 1, KeySize = 4, ValueSize = 24, MaxEntries = 8 };
        Check(words =>
        {
            var arguments = new ArgReader(words);
            var element = new ElementReader(info, () => Types).ReadElement(ref arguments);
            element.Key.Length.ShouldBe(4);
            element.Value.Length.ShouldBe(24);
        });
    }

    [Fact]
    public void OptionParser_AnyWords_GiveWordsOrAnError() => Check(words =>
    {
        var options = new GlobalOptions();
        OptionParser.Parse([.. words.Select((word, i) => i % 2 == 0 ? $"-{word}" : i % 3 == 0 ? $"--{word}" : word)], ref options).Length.ShouldBeLessThanOrEqualTo(words.Length);
    });

    [Fact]
    public void Selectors_AnyWords_GiveOneOrAnError() => Check(words =>
    {
        var arguments = new ArgReader(words);
        MapSelector.Parse(ref arguments).ShouldNotBeNull();
        ProgramSelector.Parse(ref arguments).ShouldNotBeNull();
    });

    [Fact]
    public void BatchFile_AnyText_GivesCommandsOrAnError() => Check(words =>
    {
        var file = new BatchFile(new StringReader(string.Join('\n', words) + string.Join(' ', words)));
        for (var count = 0; file.Next() is { } command; count++)
        {
            command.ShouldNotBeEmpty();
            count.ShouldBeLessThan(1000);
        }
    });

    [Theory]
    [InlineData("0", 0, true, 0UL)]
    [InlineData("0x1F", 0, true, 31UL)]
    [InlineData("017", 0, true, 15UL)]
    [InlineData("08", 0, false, 0UL)]
    [InlineData("ff", 16, true, 255UL)]
    [InlineData("0xff", 16, true, 255UL)]
    [InlineData("", 0, false, 0UL)]
    [InlineData("0x", 0, false, 0UL)]
    [InlineData("+1", 0, false, 0UL)]
    [InlineData("18446744073709551615", 0, true, ulong.MaxValue)]
    [InlineData("18446744073709551616", 0, false, 0UL)]
    public void CNumber_ReadsAsStrtoul(string text, int numberBase, bool isNumber, ulong expected)
    {
        CNumber.TryParse(text, numberBase, out var value).ShouldBe(isNumber);
        if (isNumber)
            value.ShouldBe(expected);
    }

    private static void Check(Action<string[]> action)
    {
        var word = Gen.OneOf(Gen.Elements(Vocabulary), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));
        Prop.ForAll(word.ArrayOf().ToArbitrary(), words =>
        {
            try
            {
                action(words);
            }
            catch (Exception exception) when (exception is CommandException or UsageException)
            {
                // Refused in words of our own.
            }
        }).QuickCheckThrowOnFailure();
    }

    private static BpfSharp.Cli.Bpftool.Objects.MapTypes BuildTypes()
    {
        var builder = new BtfBuilder();
        var key = builder.AddInt("unsigned int", 4);
        var value = TypeShapes.Struct(builder);
        var spec = builder.Build();
        return new BpfSharp.Cli.Bpftool.Objects.MapTypes(spec, spec.TypeById(key), spec.TypeById(value));
    }
}
