using System.Text;
using System.Text.RegularExpressions;

namespace BpfSharp.Formats.Symbols;

/// <summary>A choice of symbols by name: a glob with <c>*</c> and <c>?</c>, or a regular expression. Matching takes time linear in the name.</summary>
public sealed class SymbolPattern
{
    private readonly Regex _regex;

    private SymbolPattern(string text, Regex regex)
    {
        Text = text;
        _regex = regex;
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>True where a text has a <c>*</c> or <c>?</c>, and so stands for more than one name.</summary>
    public static bool IsGlob(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>A glob: <c>*</c> stands for any characters, <c>?</c> for one; it must match the whole name.</summary>
    public static SymbolPattern FromGlob(string glob)
    {
        ArgumentNullException.ThrowIfNull(glob);
        var expression = Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);
        return new SymbolPattern(glob, new Regex($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));
    }

    /// <summary>A regular expression, which must match from the name's start (as BCC's <c>sym_re</c> and <c>event_re</c> do) but not to its end.</summary>
    /// <exception cref="BpfFormatException">It is none, or uses look-around or back-references, which can take for ever.</exception>
    public static SymbolPattern FromRegex(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        try
        {
            return new SymbolPattern(expression, new Regex($@"\A(?:{expression})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new BpfFormatException($"the pattern '{expression}'", -1, e.Message);
        }
    }

    /// <summary>True where a name matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> name) => _regex.IsMatch(name);

    /// <summary>True where a name in UTF-8 matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[256];
        return Encoding.UTF8.TryGetChars(name, text, out var length) ? IsMatch(text[..length]) : IsMatch(Encoding.UTF8.GetString(name).AsSpan());
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
