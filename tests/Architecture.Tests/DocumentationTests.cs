using BpfSharp.Testing;

namespace BpfSharp.Architecture.Tests;

/// <summary>Code shown in the documentation is code that is built and run.</summary>
public class DocumentationTests
{
    [Fact]
    public void TestingGuide_EveryPieceOfCode_IsTheSamples()
    {
        var sample = Directory.GetFiles(Repository.File("samples", "testing")).Select(path => Squeeze(File.ReadAllText(path))).ToArray();
        // Fences take turns: what lies between an odd one and the next is code, after the line with its language.
        var pieces = File.ReadAllText(Repository.File("docs", "testing-bpf-programs.md")).Split("```").Where((_, i) => i % 2 == 1).Select(piece => piece[(piece.IndexOf('\n') + 1)..]).ToArray();

        pieces.Length.ShouldBe(9);
        pieces.Where(piece => !sample.Any(file => file.Contains(Squeeze(piece), StringComparison.Ordinal))).ShouldBeEmpty();
    }

    /// <summary>Pieces are indented less than in their files.</summary>
    private static string Squeeze(string code) => string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
