using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>What the parts of the rewriter share: the text, the changes to it, what was found out about it, and what is wrong with it.</summary>
internal sealed class RewriteContext(TokenList source, OriginAnalysis origins, TargetArchitecture architecture, bool bccExact)
{
    public TokenList Source { get; } = source;

    public TextEdits Edits { get; } = new(source.Text);

    public OriginAnalysis Origins { get; } = origins;

    public TargetArchitecture Architecture { get; } = architecture;

    /// <summary>True where BCC's own behaviour is wanted, lost counts included.</summary>
    public bool BccExact { get; } = bccExact;

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>The struct that each event table's records are, as C names it.</summary>
    public Dictionary<TableSymbol, string> Events { get; } = [];

    public string TextOf(Node node) => Source.Text[node.Start..node.End];

    public void Report(DiagnosticSeverity severity, int offset, int token, string message)
    {
        var (file, line) = (Source.Files[Source.Tokens[token].File], Source.Tokens[token].Line);
        // The token tells the line of the piece's start; the place meant can be further down.
        line += Source.Text.AsSpan(Source.Tokens[token].Start, offset - Source.Tokens[token].Start).Count('\n');
        Diagnostics.Add(new Diagnostic(severity, file, line, LineColumn.ColumnOf(Source.Text, offset), message));
    }

    public void Error(Node node, string message) => Report(DiagnosticSeverity.Error, node.Start, node.FirstToken, message);

    public void Warn(Node node, string message) => Report(DiagnosticSeverity.Warning, node.Start, node.FirstToken, message);
}
