using System.Text;
using System.Text.Json;
using BpfSharp.Core.Tests.Support;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using FsCheck;
using FsCheck.Fluent;

namespace BpfSharp.Core.Tests.Values;

public sealed class BtfValueTests
{
    private const string Source = """
        enum colour { RED, GREEN = 5, NEGATIVE = -2 };
        struct point { s16 x; u16 y; };
        struct everything {
            char message[12]; u32 n; s8 small; bool flag; u32 low : 3; s32 high : 5; enum colour colour; u64 big; void *where;
            struct point points[2]; union { u32 whole; u8 parts[4]; }; double ratio; u8 raw[3];
        };
        struct everything value; struct { char comm[16]; } only;
        SEC("xdp") int f(void *c) { return value.n + only.comm[0]; }
        """;

    private const string Sample = """
        {message: "Hey root!", n: 3, small: -128, flag: true, low: 7, high: -16, colour: GREEN, big: 0xffffffffffffffff, where: 0x10,
         points: [{x: -1, y: 65535}, {y: 2}], whole: 0x04030201, ratio: 1.5, raw: [1, 2, 255]}
        """;

    [SkippableFact]
    public void Encode_AllKinds_TextBackUnchanged()
    {
        var type = Everything();

        var bytes = BtfEncoder.Encode(type, Sample);

        const string Text = "{message = \"Hey root!\", n = 3, small = -128, flag = true, low = 7, high = -16, colour = GREEN, big = 18446744073709551615, where = 0x10, "
            + "points = [{x = -1, y = 65535}, {x = 0, y = 2}], {whole = 67305985, parts = [1, 2, 3, 4]}, ratio = 1.5, raw = [1, 2, 255]}";
        BtfText.Format(type, bytes).ShouldBe(Text);
        bytes[..12].ShouldBe("Hey root!\0\0\0"u8.ToArray());
    }

    [SkippableFact]
    public void WriteJson_AllKinds_ValidAndReadBack()
    {
        var type = Everything();
        var bytes = BtfEncoder.Encode(type, Sample);

        var json = Json(type, bytes);

        json.ShouldBe(
            """{"message":"Hey root!","n":3,"small":-128,"flag":true,"low":7,"high":-16,"colour":"GREEN","big":18446744073709551615,"where":"0x10","""
            + """ "points":[{"x":-1,"y":65535},{"x":0,"y":2}],"whole":67305985,"parts":[1,2,3,4],"ratio":1.5,"raw":[1,2,255]}""".TrimStart());
        BtfEncoder.Encode(type, json).ShouldBe(bytes);
    }

    [SkippableTheory]
    [InlineData("{n: 4294967296}", ".n: 4294967296 is not within 0 to 4294967295, which unsigned int can hold (at character 5).")]
    [InlineData("{small: 128}", ".small: 128 is not within -128 to 127, which signed char can hold (at character 9).")]
    [InlineData("{low: 8}", ".low: 8 is not within 0 to 7, which unsigned int of 3 bits can hold (at character 7).")]
    [InlineData("{mesage: \"x\"}", "The value: struct everything has no member mesage. Did you mean message (at character 2).")]
    [InlineData("{message: \"123456789012\"}", ".message: the text takes 13 bytes with the zero at its end, char[12] has 12 (at character 11).")]
    [InlineData("{colour: GREN}", ".colour: enum colour has no GREN. Did you mean GREEN (at character 10).")]
    [InlineData("{n: 1, n: 2}", "The value: member n is given twice (at character 8).")]
    [InlineData("{raw: [1,2,3,4]}", ".raw: there are more than the 3 elements of u8[3] (at character 14).")]
    [InlineData("{n: three}", ".n: 'three' is no number (at character 5).")]
    [InlineData("{n: 1", "The value: a , or } is missing (at character 6).")]
    [InlineData("{n: 1} x", "The value: there is more after the value's end (at character 8).")]
    [InlineData("7", "The value: struct everything is written {member: value, …} (at character 1).")]
    public void Encode_WrongText_SaysWhereAndWhy(string text, string message)
        => Should.Throw<ValueTextException>(() => BtfEncoder.Encode(Everything(), text)).Message.ShouldBe(message);

    [SkippableFact]
    public void Indexer_MembersAndElements_Values()
    {
        var type = Everything();
        var value = new BtfValue(type, BtfEncoder.Encode(type, Sample));

        value["message"].ToString().ShouldBe("Hey root!");
        value["points"][0]["x"].ToInt64().ShouldBe(-1);
        value["high"].ToInt64().ShouldBe(-16);
        value["parts"][3].ToUInt64().ShouldBe(4UL);
        value["colour"].ToString().ShouldBe("GREEN");
        Should.Throw<BpfException>(() => value["mesage"]).Message.ShouldBe("struct everything has no member mesage. Did you mean message?");
        Should.Throw<BpfException>(() => value["raw"][3]).Message.ShouldBe("u8[3] has no element 3.");
    }

    [SkippableFact]
    public void DynamicMap_TextKeysAndValues_BothWays()
    {
        var spec = Clang.Read("""
            struct user_msg { char message[12]; u32 n; }; struct key { char comm[16]; };
            struct { __uint(type, 1); __type(key, struct key); __type(value, struct user_msg); __uint(max_entries, 8); } config SEC(".maps");
            """).Maps[0];
        using var bytes = new BpfMap(new FakeMap(spec, 1), spec);
        var map = new BpfDynamicMap(bytes);

        map.Set("bash", "{message: \"Hey root!\"}");

        map["bash"]["message"].ToString().ShouldBe("Hey root!");
        var (key, value) = map.ShouldHaveSingleItem();
        (key.ToString(), value.ToString()).ShouldBe(("{comm = \"bash\"}", "{message = \"Hey root!\", n = 0}"));
        map.TryGetValue("zsh", out _).ShouldBeFalse();
        map.Remove("{comm: bash}").ShouldBeTrue();
    }

    [SkippableFact]
    public void Visit_ValueTooShort_FormatException()
        => Should.Throw<BpfFormatException>(() => BtfText.Format(Everything(), new byte[20]));

    [SkippableFact]
    public void WriteJson_AnyBytes_ValidJsonThatReadsBack()
    {
        var type = Everything();
        var size = BtfSpec.SizeOf(type);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), seed =>
        {
            var bytes = new byte[size];
            for (var i = 0; i < size && seed.Length > 0; i++)
                bytes[i] = (byte)(seed[i % seed.Length] + (i / seed.Length));
            var json = Json(type, bytes);
            JsonDocument.Parse(json).Dispose();
            return Json(type, BtfEncoder.Encode(type, json.Replace("\"NaN\"", "0", StringComparison.Ordinal))).Length > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [SkippableFact]
    public void Encode_AnyText_ValueOrValueTextException()
    {
        var type = Everything();
        var random = new Random(7);
        const string Letters = "{}[],:=\"\\-0x9ncolurGREN .'u\t";
        for (var round = 0; round < 20000; round++)
        {
            var text = round % 2 == 0
                ? new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)])])
                : Sample.Remove(random.Next(Sample.Length - 1), 1).Insert(random.Next(Sample.Length - 1), Letters[random.Next(Letters.Length)].ToString());
            try
            {
                BtfEncoder.Encode(type, text).Length.ShouldBe(BtfSpec.SizeOf(type));
            }
            catch (ValueTextException e)
            {
                e.Position.ShouldBeInRange(0, text.Length);
            }
        }
    }

    private static string Json(BtfType type, byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            BtfJson.Write(writer, type, bytes);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static BtfType Everything() => Clang.Read(Source).Btf!.Types.OfType<BtfComposite>().Single(type => type.Name == "everything");
}
