using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>Writes declarations: C's way of putting the name into the middle of its type, <c>int (*handlers[4])(void *)</c>.</summary>
internal sealed class BtfCDeclarator(BtfCNames names, Func<BtfComposite, int, string> bodyOf, Func<BtfEnum, int, string> enumeratorsOf, Action spend)
{
    private const int MaxDepth = 64;

    /// <summary>A declaration of a name (or of none, for parameters) with a type, without the semicolon.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The name.</param>
    /// <param name="indent">How far the line is indented, for anonymous structs that go on for lines.</param>
    public string Declare(BtfType type, string name, int indent) => Declare(type, name, Qualifiers.None, indent, behindPointer: false, 0);

    [Flags]
    private enum Qualifiers
    {
        None = 0,
        Const = 1,
        Volatile = 2,
        Restrict = 4,
    }

    private string Declare(BtfType type, string inner, Qualifiers qualifiers, int indent, bool behindPointer, int depth)
    {
        for (; ; depth++)
        {
            spend();
            if (depth > MaxDepth)
                throw new BpfFormatException(".BTF", -1, $"type {type.Id} refers to itself without end");
            switch (type)
            {
                case BtfTypedef:
                    return Specify(type, inner, qualifiers, indent, behindPointer);
                case BtfModifier modifier:
                    qualifiers |= modifier switch { BtfConst => Qualifiers.Const, BtfVolatile => Qualifiers.Volatile, BtfRestrict => Qualifiers.Restrict, _ => Qualifiers.None };
                    type = modifier.Target;
                    break;
                case BtfPointer pointer:
                    inner = "*" + Text(qualifiers, inner.Length > 0) + inner;
                    (type, qualifiers, behindPointer) = (pointer.Target, Qualifiers.None, true);
                    if (Bare(type) is BtfArray or BtfPrototype)
                        inner = $"({inner})";
                    break;
                case BtfArray array:
                    inner = $"{inner}[{array.Length}]";
                    type = array.Element;
                    break;
                case BtfPrototype prototype:
                    inner = $"{inner}({Parameters(prototype, indent, depth)})";
                    (type, qualifiers, behindPointer) = (prototype.ReturnType, Qualifiers.None, true);
                    break;
                case BtfFunction function:
                    type = function.Target;
                    break;
                default:
                    return Specify(type, inner, qualifiers, indent, behindPointer);
            }
        }
    }

    private string Specify(BtfType type, string inner, Qualifiers qualifiers, int indent, bool behindPointer)
    {
        // restrict is for pointers only; behind a typedef it can be left out.
        var text = Text(qualifiers & ~Qualifiers.Restrict, true) + Specifier(type, indent, behindPointer);
        return inner.Length == 0 ? text : $"{text} {inner}";
    }

    private string Specifier(BtfType type, int indent, bool behindPointer) => type switch
    {
        BtfVoid => "void",
        BtfInt integer => BtfCNames.Integer(integer),
        BtfFloat number => number.Name is "float" or "double" or "long double" ? number.Name : "double",
        BtfTypedef typedef => names.Typedef(typedef),
        BtfForward { Name: "" } => "void",
        BtfForward forward => $"{(forward.IsUnion ? "union" : "struct")} {names.Tag(forward)}",
        BtfComposite { Name: "" } composite => $"{Keyword(composite)} {bodyOf(composite, indent)}",
        // Behind a pointer the reserved name itself does: an incomplete type, until the text after ours completes it.
        BtfComposite composite when behindPointer && names.TagUse(composite.Name) == BtfCNameUse.Reserved => $"{Keyword(composite)} {composite.Name}",
        BtfComposite composite => $"{Keyword(composite)} {names.Tag(composite)}",
        BtfEnum { Name: "", Values.Count: 0 } enumeration => enumeration.Size switch { 1 => "char", 2 => "short", 8 => "long", _ => "int" },
        BtfEnum { Name: "" } enumeration => $"enum {enumeratorsOf(enumeration, indent)}",
        BtfEnum enumeration => $"enum {names.Tag(enumeration)}",
        _ => throw new BpfFormatException(".BTF", -1, $"type {type.Id} ({type.Kind}) where a value's type is expected"),
    };

    private string Parameters(BtfPrototype prototype, int indent, int depth)
    {
        if (prototype.Parameters.Count == 0)
            return "void";
        var text = new StringBuilder();
        for (var i = 0; i < prototype.Parameters.Count; i++)
        {
            var parameter = prototype.Parameters[i];
            if (i > 0)
                text.Append(", ");
            text.Append(parameter.TypeId == 0 && i == prototype.Parameters.Count - 1 ? "..." : Declare(parameter.Type, "", Qualifiers.None, indent, behindPointer: true, depth + 1));
        }

        return text.ToString();
    }

    public static string Keyword(BtfComposite composite) => composite.IsUnion ? "union" : "struct";

    private static BtfType Bare(BtfType type)
    {
        for (var depth = 0; type is BtfModifier and not BtfTypedef && depth <= MaxDepth; depth++)
            type = ((BtfModifier)type).Target;
        return type;
    }

    private static string Text(Qualifiers qualifiers, bool space)
    {
        if (qualifiers == Qualifiers.None)
            return "";
        var words = new List<string>();
        if ((qualifiers & Qualifiers.Const) != 0)
            words.Add("const");
        if ((qualifiers & Qualifiers.Volatile) != 0)
            words.Add("volatile");
        if ((qualifiers & Qualifiers.Restrict) != 0)
            words.Add("restrict");
        return string.Join(' ', words) + (space ? " " : "");
    }
}
