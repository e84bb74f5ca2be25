using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using BpfSharp.Bcc.Lexing;

namespace BpfSharp.Bcc.Headers;

/// <summary>Our own headers, which take the place of BCC's and the kernel's: embedded in this assembly.</summary>
internal static class HeaderLibrary
{
    /// <summary>What the names of our headers begin with, in line markers.</summary>
    public const string Prefix = "bpfsharp/";

    private static readonly string[] Order = ["kernel.h", "constants.h", "network.h", "helpers.h", "core_read.h", "tables.h", "probes.h", "usdt.h", "packets.h", "functions.h"];

    private static readonly Lazy<string> AllText = new(ReadAll);
    private static readonly Lazy<ImmutableArray<RuntimeMacro>> Macros = new(() => [.. RuntimeMacro.Parse(Read("runtime.h"))]);

    /// <summary>All headers as one text, with line markers.</summary>
    public static string Text => AllText.Value;

    /// <summary>The macros that rewritten text is written in.</summary>
    public static ImmutableArray<RuntimeMacro> RuntimeMacros => Macros.Value;

    /// <summary>Names of the helpers.</summary>
    public static IEnumerable<string> FunctionNames
        => Lexer.Lex(Read("helpers.h"), "helpers.h").Tokens.Where(token => token.Kind == TokenKind.Identifier && token.Text.StartsWith("bpf_", StringComparison.Ordinal)).Select(token => token.Text).Distinct();

    private static string ReadAll()
    {
        var text = new StringBuilder();
        foreach (var name in Order)
            text.Append("# 1 \"").Append(Prefix).Append(name).Append("\" 3\n").Append(Read(name));
        return text.ToString();
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("BpfSharp.Bcc.Headers." + name)
            ?? throw new InvalidOperationException($"The header {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>A macro that rewritten text can use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its definition, with the comment before it.</param>
/// <param name="Names">The names in it but for its parameters.</param>
internal sealed record RuntimeMacro(string Name, string Text, IReadOnlyList<string> Names)
{
    /// <summary>Takes a header of macros apart.</summary>
    public static IEnumerable<RuntimeMacro> Parse(string header)
    {
        var lines = header.Split('\n');
        var comment = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("/*", StringComparison.Ordinal))
            {
                comment = lines[i] + "\n";
                continue;
            }

            if (!lines[i].StartsWith("#define ", StringComparison.Ordinal))
                continue;
            var first = i;
            while (lines[i].EndsWith('\\'))
                i++;
            var body = string.Join('\n', lines[first..(i + 1)]);
            var tokens = Lexer.Lex(body["#define ".Length..].Replace("\\\n", " ", StringComparison.Ordinal), "runtime.h").Tokens;
            var parameters = tokens[1].Is("(") ? tokens[2..tokens.FindIndex(token => token.Is(")"))] : [];
            var names = tokens.Where(token => token.Kind == TokenKind.Identifier).Select(token => token.Text).Except(parameters.Select(token => token.Text));
            yield return new RuntimeMacro(tokens[0].Text, comment + body + "\n", [.. names]);
            comment = "";
        }
    }
}
