using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc.Slicing;

/// <summary>Writes declarations of C for BTF types: the type around a name, as in <c>int (*name)[4]</c>.</summary>
/// <param name="tagOf">The tag that a struct, union or enum goes by.</param>
/// <param name="typedefOf">The name that a typedef goes by; null where its target is to be written instead.</param>
internal sealed class TypePrinter(Func<BtfType, string> tagOf, Func<BtfTypedef, string?> typedefOf)
{
    /// <summary>A declaration of a name; an anonymous struct or enum is given by <paramref name="body"/>.</summary>
    public string Declare(BtfType type, string name, Func<BtfType, string>? body = null)
    {
        var suffix = "";
        for (var depth = 0; depth < BtfSpec.MaxReferenceDepth * 2; depth++)
        {
            switch (type)
            {
                // Where a function can be called is no matter here, so that its types needn't be pulled in.
                case BtfPointer pointer when pointer.Target.Unqualified is BtfPrototype:
                    return Join("void", "*" + name, suffix);
                case BtfPointer pointer:
                    name = pointer.Target is BtfTypeTag { Name: "user" } ? $"{Syntax.Parser.UserMarker} *{name}" : "*" + name;
                    type = pointer.Target;
                    // An array or a pointer to one: the star binds less than the brackets that come.
                    if (type.Unqualified is BtfArray && !IsNamed(type))
                        name = $"({name})";
                    continue;
                case BtfTypedef typedef when typedefOf(typedef) is { } own:
                    return Join(own, name, suffix);
                case BtfConst:
                    type = ((BtfModifier)type).Target;
                    if (type is not (BtfPointer or BtfArray))
                        return Declare(type, name + suffix, body);
                    continue;
                case BtfModifier modifier:
                    type = modifier.Target;
                    continue;
                case BtfArray array:
                    suffix += $"[{array.Length}]";
                    type = array.Element;
                    continue;
                default:
                    return Join(BaseName(type, body), name, suffix);
            }
        }

        throw new BpfFormatException(".BTF", -1, $"type {type.Id} refers to itself without end");
    }

    private bool IsNamed(BtfType type)
    {
        while (type is BtfModifier modifier)
        {
            if (modifier is BtfTypedef typedef && typedefOf(typedef) is not null)
                return true;
            type = modifier.Target;
        }

        return false;
    }

    private string BaseName(BtfType type, Func<BtfType, string>? body) => type switch
    {
        BtfVoid or BtfPrototype => "void",
        BtfComposite composite when composite.Name.Length == 0 => body?.Invoke(composite) ?? "void",
        BtfComposite composite => $"{(composite.IsUnion ? "union" : "struct")} {tagOf(composite)}",
        BtfForward forward => $"{(forward.IsUnion ? "union" : "struct")} {tagOf(forward)}",
        BtfEnum { Name.Length: 0 } anonymous => anonymous.Size == 8 ? "long long" : "int",
        BtfEnum named => $"enum {tagOf(named)}",
        BtfInt { Size: 16 } wide => wide.IsSigned ? "__int128" : "unsigned __int128",
        BtfInt integer => integer.Name,
        BtfFloat number => number.Name,
        _ => "void",
    };

    private static string Join(string type, string name, string suffix) => name.Length == 0 ? type + suffix : $"{type} {name}{suffix}";
}
