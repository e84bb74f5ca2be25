using System.Text;

namespace BpfSharp.Cli.Bpftool.Batch;

/// <summary>
/// Reads commands from a text: one a line, <c>#</c> begins a comment, a backslash at the end of a line joins the next one, quotes hold words together.
/// </summary>
internal sealed class BatchFile(TextReader text)
{
    private const int LongestCommand = 65536;
    private const int MostWords = 4096;

    // Which command it is, from 0, for messages.
    private int _number;

    /// <summary>The words of the next command; null at the end.</summary>
    /// <exception cref="CommandException">The text breaks the rules.</exception>
    public List<string>? Next()
    {
        while (ReadCommand() is { } line)
        {
            var words = Split(line);
            if (words.Count == 0)
                continue;
            _number++;
            return words;
        }

        return null;
    }

    private string? ReadCommand()
    {
        if (text.ReadLine() is not { } first)
            return null;
        var command = new StringBuilder().Append(WithoutComment(first));
        while (command.Length > 0 && command[^1] == '\\')
        {
            command.Length--;
            var next = text.ReadLine() ?? throw new CommandException($"missing continuation line on command {_number}");
            command.Append(WithoutComment(next));
            if (command.Length > LongestCommand)
                throw new CommandException($"command {_number} is too long");
        }

        return command.ToString();
    }

    private static ReadOnlySpan<char> WithoutComment(string line)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        return comment < 0 ? line : line.AsSpan(0, comment);
    }

    private List<string> Split(string line)
    {
        var words = new List<string>();
        for (var position = 0; ;)
        {
            while (position < line.Length && IsSpace(line[position]))
                position++;
            if (position == line.Length)
                return words;
            if (words.Count >= MostWords - 1)
                throw new CommandException($"too many arguments to command {_number}");
            words.Add(line[position] is '\'' or '"' ? Quoted(line, ref position) : Bare(line, ref position));
        }
    }

    private string Quoted(string line, ref int position)
    {
        var quote = line[position++];
        var end = line.IndexOf(quote, position);
        if (end < 0)
            throw new CommandException($"unterminated quoted string in command {_number}");
        var word = line[position..end];
        position = end + 1;
        return word;
    }

    private static string Bare(string line, ref int position)
    {
        var start = position;
        while (position < line.Length && !IsSpace(line[position]))
            position++;
        return line[start..position];
    }

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\r' or '\n';
}
