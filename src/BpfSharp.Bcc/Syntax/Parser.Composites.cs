using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// Structs, unions and enumerations.
internal sealed partial class Parser
{
    private CompositeType ParseComposite(DeclarationSpecifiers outer)
    {
        var isUnion = _tokens[_position++].Text == "union";
        var attributes = new List<AttributeInfo>();
        while (AtName("__attribute__"))
            ParseAttribute(attributes);
        var tag = Current.Kind == TokenKind.Identifier ? _tokens[_position++].Text : "";
        if (!At("{"))
            return tag.Length > 0 ? FindOrDeclare(tag, isUnion, here: At(";")) : throw Error($"expected a tag or '{{'{Before()}");
        var file = _source.Files[Current.File];
        var type = tag.Length > 0 ? FindOrDeclare(tag, isUnion, here: true) : new CompositeType("", isUnion);
        type.IsKernelType = _isKernelFile(file);
        type.Members = ParseMembers();
        while (AtName("__attribute__"))
            ParseAttribute(attributes);
        type.IsPacketHeader = attributes.Exists(a => a is { Name: "deprecated", Arguments: "\"packet\"" });
        outer.Attributes.AddRange(attributes);
        return type;
    }

    private CompositeType FindOrDeclare(string tag, bool isUnion, bool here)
    {
        var known = here ? _scope.FindTagHere(tag) : _scope.FindTag(tag);
        if (known is CompositeType composite)
            return composite;
        var type = new CompositeType(tag, isUnion);
        _scope.DeclareTag(tag, type);
        return type;
    }

    private List<CMember> ParseMembers()
    {
        CheckDepth();
        Expect("{");
        var members = new List<CMember>();
        while (!Accept("}"))
        {
            if (Accept(";"))
                continue;
            if (AtName("_Static_assert"))
            {
                _position++;
                SkipBalanced("(", ")");
                Expect(";");
                continue;
            }

            ParseMemberDeclaration(members);
        }

        return members;
    }

    private void ParseMemberDeclaration(List<CMember> members)
    {
        var specifiers = ParseSpecifiers();
        if (At(";") && specifiers.Type is CompositeType)
            members.Add(new CMember("", specifiers.Type, null));
        while (!At(";"))
        {
            var parsed = At(":") ? new ParsedDeclarator("", specifiers.Type, 0, default) : ParseDeclarator(specifiers, specifiers.Type, isAbstract: false);
            long? width = null;
            if (Accept(":"))
                width = ConstantValue.Of(ParseConditional()) ?? 0;
            ParseAttributesAndAsm(specifiers);
            members.Add(new CMember(parsed.Name, parsed.Type, width));
            if (!Accept(","))
                break;
        }

        Expect(";");
    }

    private CType ParseEnum()
    {
        _position++;
        var attributes = new List<AttributeInfo>();
        while (AtName("__attribute__"))
            ParseAttribute(attributes);
        var tag = Current.Kind == TokenKind.Identifier ? _tokens[_position++].Text : "";
        var type = tag.Length > 0 && _scope.FindTag(tag) is EnumType known ? known : new EnumType(tag);
        if (tag.Length > 0)
            _scope.DeclareTag(tag, type);
        if (!Accept("{"))
            return type;
        while (!At("}"))
        {
            DeclareName(new EnumeratorSymbol(ExpectIdentifier().Text, ScalarType.Int));
            while (AtName("__attribute__"))
                ParseAttribute(attributes);
            if (Accept("="))
                ParseConditional();
            if (!Accept(","))
                break;
        }

        Expect("}");
        while (AtName("__attribute__"))
            ParseAttribute(attributes);
        return type;
    }
}
