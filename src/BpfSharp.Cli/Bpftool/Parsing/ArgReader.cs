using System.Globalization;

namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>Walks the words of a command. Keywords may be abbreviated, as everywhere in this grammar.</summary>
internal ref struct ArgReader
{
    private readonly ReadOnlySpan<string> _words;
    private int _position;

    public ArgReader(ReadOnlySpan<string> words) => _words = words;

    /// <summary>How many words are left.</summary>
    public readonly int Count => _words.Length - _position;

    public readonly bool IsAtEnd => Count == 0;

    /// <summary>The words that are left.</summary>
    public readonly ReadOnlySpan<string> Rest => _words[_position..];

    /// <summary>The next word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public readonly string Peek() => IsAtEnd ? throw new UsageException() : _words[_position];

    /// <summary>Takes the next word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public string Take()
    {
        var word = Peek();
        _position++;
        return word;
    }

    /// <summary>True where the next word is a keyword or its beginning. An empty word is the beginning of all of them.</summary>
    public readonly bool NextIs(string keyword) => !IsAtEnd && IsPrefix(_words[_position], keyword);

    /// <summary>Takes the next word if it is a keyword or its beginning.</summary>
    public bool TryTake(string keyword)
    {
        if (!NextIs(keyword))
            return false;
        _position++;
        return true;
    }

    /// <summary>Takes a number as strtoul(3) with base 0 reads it and as an unsigned int keeps it.</summary>
    /// <param name="what">What it is, for the message <c>can't parse X as WHAT</c>.</param>
    public uint TakeNumber(string what)
    {
        var word = Take();
        return CNumber.TryParse(word, 0, out var value) && value <= uint.MaxValue ? (uint)value : throw new CommandException($"can't parse {word} as {what}");
    }

    /// <summary>Demands that a number of words are left.</summary>
    /// <param name="command">The word before, for the message.</param>
    /// <param name="count">How many.</param>
    /// <param name="exitCode">What the command ends with otherwise.</param>
    public readonly void Require(string command, int count, int exitCode = ExitCode.Failure)
    {
        if (Count < count)
            throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"'{command}' needs at least {count} arguments, {Count} found"), exitCode);
    }

    /// <summary>Demands that no word is left.</summary>
    public readonly void RequireEnd()
    {
        if (!IsAtEnd)
            throw new CommandException($"what is '{Peek()}'?");
    }

    /// <summary>True where <paramref name="word"/> is the beginning of <paramref name="keyword"/> or all of it.</summary>
    public static bool IsPrefix(string word, string keyword) => keyword.StartsWith(word, StringComparison.Ordinal);
}
