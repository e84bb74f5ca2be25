using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace BpfSharp.Symbols;

/// <summary>
/// Demangles Rust's names, without the hashes that tell crates of one name apart: the present form (<c>_R…</c>, RFC 2603) and the former one, which looks like
/// C++ with a hash as its last part (<c>_ZN3foo3bar17h0123456789abcdefE</c>). Ask it before a demangler of C++.
/// </summary>
public sealed class RustDemangler : IDemangler
{
    private const int LongestName = 8192;
    private const int HashDigits = 16;

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    private RustDemangler()
    {
    }

    /// <summary>The only one: it has no state.</summary>
    public static RustDemangler Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryDemangle(string name, [NotNullWhen(true)] out string? demangled)
    {
        ArgumentNullException.ThrowIfNull(name);
        demangled = null;
        if (name.Length > LongestName)
            return false;
        // What the linker's optimisations append says nothing about the function.
        var end = name.IndexOf(".llvm.", StringComparison.Ordinal);
        var symbol = end < 0 ? name : name[..end];
        if (symbol.StartsWith("_R", StringComparison.Ordinal))
            return RustSymbolPrinter.TryPrint(symbol, out demangled);
        return symbol.StartsWith("_ZN", StringComparison.Ordinal) && TryLegacy(symbol.AsSpan(3), out demangled);
    }

    // Parts, each with its length before it, up to an E; the last one is h and 16 digits.
    private static bool TryLegacy(ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? demangled)
    {
        demangled = null;
        var parts = new List<string>();
        while (!rest.IsEmpty && rest[0] != 'E')
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 5 || int.Parse(rest[..digits], CultureInfo.InvariantCulture) is var length && length > rest.Length - digits)
                return false;
            parts.Add(rest.Slice(digits, length).ToString());
            rest = rest[(digits + length)..];
        }

        if (rest is not "E" || parts.Count < 2 || !IsHash(parts[^1]))
            return false;
        demangled = string.Join("::", parts.Take(parts.Count - 1).Select(Unescape));
        return true;
    }

    private static bool IsHash(string part)
        => part.Length == HashDigits + 1 && part[0] == 'h' && !part.AsSpan(1).ContainsAnyExcept(LowerHexDigits);

    private static string Unescape(string part)
    {
        var text = new StringBuilder();
        // A name cannot begin with a dollar: the compiler puts an underscore before it.
        var rest = part.StartsWith("_$", StringComparison.Ordinal) ? part.AsSpan(1) : part;
        while (!rest.IsEmpty)
        {
            if (rest[0] == '$' && rest[1..].IndexOf('$') is var length and > 0 && Escape(rest.Slice(1, length)) is { } character)
            {
                text.Append(character);
                rest = rest[(length + 2)..];
            }
            else if (rest.StartsWith(".."))
            {
                text.Append("::");
                rest = rest[2..];
            }
            else
            {
                text.Append(rest[0]);
                rest = rest[1..];
            }
        }

        return text.ToString();
    }

    private static string? Escape(ReadOnlySpan<char> name) => name switch
    {
        "SP" => "@",
        "BP" => "*",
        "RF" => "&",
        "LT" => "<",
        "GT" => ">",
        "LP" => "(",
        "RP" => ")",
        "C" => ",",
        ['u', .. var digits] when int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) => new Rune(code).ToString(),
        _ => null,
    };
}
