using System.Text;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfRawWriterTests
{
    [SkippableFact]
    public void Write_RunningKernel_EqualsBpftool()
    {
        var expected = Encoding.UTF8.GetString(Tool.Run("bpftool", [], "btf", "dump", "file", KernelTypes.Path, "format", "raw"));
        var actual = new StringWriter();
        BtfRawWriter.Write(KernelTypes.Require(), actual);
        FirstDifference(expected, actual.ToString()).ShouldBeNull();
    }

    [SkippableFact]
    public void Write_EveryKind_EqualsBpftool()
    {
        var builder = new BtfBuilder();
        var number = builder.AddInt("int", 4, BtfIntEncoding.Signed);
        builder.AddInt("bool", 1, BtfIntEncoding.Bool);
        builder.AddInt("char", 1, BtfIntEncoding.Char);
        var composite = builder.AddStruct("s", 4, new("low", number, 0, 3), new BtfMemberDefinition("high", number, 3, 29));
        builder.AddEnum("e", 4, true, ("MINUS", -1));
        builder.AddEnum64("w", 8, true, ("MINUS64", -5));
        builder.AddForward("u", isUnion: true);
        var variable = builder.AddVariable("v", number, BtfLinkage.External);
        builder.AddDataSection(".data", 4, new BtfSectionVariable(variable, 0, 4));
        builder.AddDeclTag("tag", composite, 1);
        builder.AddFunction("f", builder.AddPrototype(number, ("x", number), ("", 0u)), BtfLinkage.External);
        var actual = new StringWriter();
        BtfRawWriter.Write(builder.Build(), actual);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, builder.ToBytes());
            var expected = Encoding.UTF8.GetString(Tool.Run("bpftool", [], "btf", "dump", "file", path, "format", "raw"));
            actual.ToString().ShouldBe(expected);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string? FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i))
                return $"line {i + 1}: {left.ElementAtOrDefault(i)} | {right.ElementAtOrDefault(i)}";
        }

        return null;
    }
}
