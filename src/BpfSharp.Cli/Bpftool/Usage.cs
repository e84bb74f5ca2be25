using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool;

/// <summary>What the words in capitals of the usage texts stand for.</summary>
internal static class Usage
{
    public const string Map = "MAP := { id MAP_ID | pinned FILE | name MAP_NAME }";

    public const string Program = "PROG := { id PROG_ID | pinned FILE | tag PROG_TAG | name PROG_NAME }";

    public const string Data = "DATA := { [hex] BYTES | 'TYPED VALUE' as in 5, '{message: \"Hey root!\"}'; for maps with types }";

    /// <summary>The options, a line each.</summary>
    public static IEnumerable<string> Options => OptionParser.Descriptions.Select((option, index) => $"{(index == 0 ? "OPTIONS :=" : "          ")} {option.Spelling,-24}{option.Help}");

    /// <summary>Words joined by <c>|</c>, on as many lines as they need.</summary>
    public static IEnumerable<string> Alternatives(string name, IEnumerable<string> words)
    {
        const int width = 70;
        var (line, isFirst) = ($"{name} := {{ ", true);
        foreach (var word in words)
        {
            var piece = isFirst ? word : $" | {word}";
            if (line.Length + piece.Length > width)
            {
                yield return line + " |";
                (line, piece) = (new string(' ', name.Length + 6), word);
            }

            line += piece;
            isFirst = false;
        }

        yield return line + " }";
    }
}
