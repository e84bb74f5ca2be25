using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// The internal form that all table macros come down to:
//   __bpfsharp_table("hash", struct key_t, u64, counts, 10240, 0, "")
internal sealed partial class Parser
{
    /// <summary>The name that starts the internal table form.</summary>
    public const string TableMarker = "__bpfsharp_table";

    private TableDeclaration ParseTable()
    {
        var (first, start) = (_position++, _tokens[_position - 1].Start);
        Expect("(");
        var kind = ParseTableString("the kind of table");
        Expect(",");
        var (keyType, keyText) = ParseTableType();
        Expect(",");
        var (leafType, leafText) = ParseTableType();
        Expect(",");
        var name = ExpectIdentifier();
        Expect(",");
        var maxEntries = ParseTableExpression();
        Expect(",");
        var flags = ParseTableExpression();
        Expect(",");
        var option = ParseTableString("the table's path");
        Expect(")");
        var declaration = new TableDeclaration(kind, name.Text)
        {
            FirstToken = first,
            Start = start,
            End = PreviousEnd,
            KeyType = keyType,
            KeyText = keyText,
            LeafType = leafType,
            LeafText = leafText,
            MaxEntries = maxEntries,
            Flags = flags,
            Option = option,
        };
        if (_scope.FindHere(name.Text) is TableSymbol)
            throw ErrorAt(name, $"redefinition of table '{name.Text}'");
        DeclareName(new TableSymbol(declaration));
        return declaration;
    }

    private string ParseTableString(string what)
    {
        if (Current.Kind != TokenKind.String)
            throw Error($"expected a string for {what}{Before()}");
        var text = "";
        while (Current.Kind == TokenKind.String)
            text += _tokens[_position++].Text[1..^1];
        return text;
    }

    private (CType Type, string Text) ParseTableType()
    {
        var first = _position;
        if (!AtTypeStart())
            throw Error(Current.Kind == TokenKind.Identifier ? $"unknown type name '{Current.Text}'" : $"expected a type{Before()}");
        var type = ParseTypeName();
        return (type, _source.Slice(first, _position - 1).ToString());
    }

    private string ParseTableExpression()
    {
        var first = _position;
        ParseAssignment();
        return _source.Slice(first, _position - 1).ToString();
    }
}
