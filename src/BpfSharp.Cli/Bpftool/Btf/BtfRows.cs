using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>Makes rows of types.</summary>
internal static class BtfRows
{
    public static BtfRow Of(BtfType type)
    {
        var row = new BtfRow(type.Id, BtfRawNames.Of(type.Kind), NameOr(type.Name));
        return type switch
        {
            BtfInt integer => row with { Fields = [new("size", integer.Size), new("bits_offset", integer.BitOffset), new("nr_bits", integer.Bits), new("encoding", BtfRawNames.Of(integer.Encoding))] },
            BtfArray array => row with { Fields = [new("type_id", array.ElementId), new("index_type_id", array.IndexId), new("nr_elems", array.Length)] },
            BtfComposite composite => Composite(row, composite),
            BtfEnum enumeration => Enumeration(row, enumeration),
            BtfForward forward => row with { Fields = [new("fwd_kind", forward.IsUnion ? "union" : "struct")] },
            BtfFunction function => row with { Fields = [new("type_id", function.TargetId), new("linkage", BtfRawNames.Of(function.Linkage))] },
            BtfPrototype prototype => Prototype(row, prototype),
            BtfVariable variable => row with { Fields = [new("type_id", variable.TargetId), new BtfField("linkage", BtfRawNames.Of(variable.Linkage)) with { PlainSeparator = ", " }] },
            BtfDataSection section => Section(row, section),
            BtfFloat number => row with { Fields = [new("size", number.Size)] },
            BtfDeclTag tag => row with { Fields = [new("type_id", tag.TargetId), new("component_idx", tag.ComponentIndex)] },
            BtfReference reference => row with { Fields = [new("type_id", reference.TargetId)] },
            _ => row,
        };
    }

    private static BtfRow Composite(BtfRow row, BtfComposite composite) => row with
    {
        Fields = [new("size", composite.Size), new("vlen", composite.Members.Count)],
        ItemsName = "members",
        Items = [.. composite.Members.Select(Member)],
    };

    private static BtfItem Member(BtfMember member)
    {
        var name = NameOr(member.Name);
        var text = $"'{name}' type_id={member.TypeId} bits_offset={member.BitOffset}";
        BtfField[] fields = [new("name", name), new("type_id", member.TypeId), new("bits_offset", member.BitOffset)];
        return member.BitFieldSize == 0
            ? new BtfItem(text, fields)
            : new BtfItem($"{text} bitfield_size={member.BitFieldSize}", [.. fields, new("bitfield_size", member.BitFieldSize)]);
    }

    private static BtfRow Enumeration(BtfRow row, BtfEnum enumeration) => row with
    {
        Fields = [new("encoding", enumeration.IsSigned ? "SIGNED" : "UNSIGNED"), new("size", enumeration.Size), new("vlen", enumeration.Values.Count)],
        ItemsName = "values",
        Items = [.. enumeration.Values.Select(value => Value(value, enumeration))],
    };

    private static BtfItem Value(BtfEnumValue value, BtfEnum enumeration)
    {
        var isWide = enumeration.Kind == BtfKind.Enum64;
        Int128 number = enumeration.IsSigned ? value.Value : isWide ? (ulong)value.Value : (uint)value.Value;
        var suffix = !isWide ? "" : enumeration.IsSigned ? "LL" : "ULL";
        var name = NameOr(value.Name);
        return new BtfItem($"'{name}' val={number}{suffix}", new("name", name), new("val", number));
    }

    private static BtfRow Prototype(BtfRow row, BtfPrototype prototype) => row with
    {
        Fields = [new("ret_type_id", prototype.ReturnId), new("vlen", prototype.Parameters.Count)],
        ItemsName = "params",
        Items = [.. prototype.Parameters.Select(Parameter)],
    };

    private static BtfItem Parameter(BtfParameter parameter)
    {
        var name = NameOr(parameter.Name);
        return new BtfItem($"'{name}' type_id={parameter.TypeId}", new("name", name), new("type_id", parameter.TypeId));
    }

    private static BtfRow Section(BtfRow row, BtfDataSection section) => row with
    {
        Fields = [new("size", section.Size), new("vlen", section.Variables.Count)],
        ItemsName = "vars",
        Items = [.. section.Variables.Select(variable => Variable(variable, section.Owner))],
    };

    private static BtfItem Variable(BtfSectionVariable variable, BtfSpec spec)
    {
        var type = spec.TypeById(variable.TypeId);
        return new BtfItem(
            $"type_id={variable.TypeId} offset={variable.Offset} size={variable.Size} ({BtfRawNames.Of(type.Kind)} '{NameOr(type.Name)}')",
            new("type_id", variable.TypeId),
            new("offset", variable.Offset),
            new("size", variable.Size));
    }

    private static string NameOr(string name) => name.Length > 0 ? name : "(anon)";
}
