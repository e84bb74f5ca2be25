using BpfSharp.Testing;

namespace BpfSharp.Tests.Samples;

/// <summary>What holds for all samples.</summary>
public sealed class SampleRulesTests
{
    private static IEnumerable<string> Samples => Directory.EnumerateFiles(Repository.File("samples"), "*.cs");

    [Fact]
    public void Samples_FitAScreen()
        => Samples.Where(path => File.ReadAllLines(path).Length > 80).Select(Path.GetFileName).ShouldBeEmpty();

    [Fact]
    public void Samples_AreRunByATest_AndStandInBothDocs()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Repository.File("tests", "BpfSharp.Tests", "Samples"), "*Tests.cs").Select(File.ReadAllText));
        var (english, japanese) = (File.ReadAllText(Repository.File("docs", "maps.md")), File.ReadAllText(Repository.File("docs", "maps.ja.md")));
        foreach (var name in Samples.Select(path => Path.GetFileNameWithoutExtension(path)))
        {
            tests.ShouldContain($"\"{name}\"");
            english.ShouldContain($"`{name}`");
            japanese.ShouldContain($"`{name}`");
        }
    }
}
