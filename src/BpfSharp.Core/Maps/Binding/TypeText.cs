using BpfSharp.Formats.Btf;

namespace BpfSharp.Maps.Binding;

/// <summary>A type in a few words, as C would name it.</summary>
internal static class TypeText
{
    public static string Of(BtfType type) => Of(type, 0);

    private static string Of(BtfType type, int depth)
    {
        if (depth > BtfSpec.MaxReferenceDepth)
            return "…";
        return type switch
        {
            BtfComposite composite => $"{(composite.IsUnion ? "union" : "struct")} {NameOr(composite, "{…}")}",
            BtfEnum enumeration => $"enum {NameOr(enumeration, "{…}")}",
            BtfForward forward => $"{(forward.IsUnion ? "union" : "struct")} {forward.Name}",
            BtfTypedef typedef => typedef.Name,
            BtfTypeTag tag => Of(tag.Target, depth + 1),
            BtfConst constant => $"const {Of(constant.Target, depth + 1)}",
            BtfVolatile other => $"volatile {Of(other.Target, depth + 1)}",
            BtfModifier modifier => Of(modifier.Target, depth + 1),
            BtfPointer pointer => $"{Of(pointer.Target, depth + 1)} *",
            BtfArray array => $"{Of(array.Element, depth + 1)}[{array.Length}]",
            BtfPrototype => "function",
            BtfDataSection section => $"section {section.Name}",
            _ => type.Name.Length > 0 ? type.Name : "?",
        };
    }

    private static string NameOr(BtfType type, string otherwise) => type.Name.Length > 0 ? type.Name : otherwise;
}
