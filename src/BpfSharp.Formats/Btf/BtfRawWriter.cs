namespace BpfSharp.Formats.Btf;

/// <summary>Writes types one a line, members, values and parameters indented below: what <c>bpftool btf dump … format raw</c> writes.</summary>
public static class BtfRawWriter
{
    /// <summary>Writes all of a blob's own types.</summary>
    /// <exception cref="BpfFormatException">A type is malformed.</exception>
    public static void Write(BtfSpec spec, TextWriter output)
    {
        foreach (var type in spec.Types)
            Write(type, output);
    }

    /// <summary>Writes one type.</summary>
    /// <exception cref="BpfFormatException">The type is malformed.</exception>
    public static void Write(BtfType type, TextWriter output)
    {
        output.Write($"[{type.Id}] {BtfRawNames.Of(type.Kind)} {Quoted(type.Name)}");
        output.Write(Properties(type));
        output.Write('\n');
        WriteParts(type, output);
    }

    private static string Properties(BtfType type) => type switch
    {
        BtfInt t => $" size={t.Size} bits_offset={t.BitOffset} nr_bits={t.Bits} encoding={BtfRawNames.Of(t.Encoding)}",
        BtfFloat t => $" size={t.Size}",
        BtfArray t => $" type_id={t.ElementId} index_type_id={t.IndexId} nr_elems={t.Length}",
        BtfComposite t => $" size={t.Size} vlen={t.Members.Count}",
        BtfEnum t => $" encoding={(t.IsSigned ? "SIGNED" : "UNSIGNED")} size={t.Size} vlen={t.Values.Count}",
        BtfForward t => $" fwd_kind={(t.IsUnion ? "union" : "struct")}",
        BtfFunction t => $" type_id={t.TargetId} linkage={BtfRawNames.Of(t.Linkage)}",
        BtfVariable t => $" type_id={t.TargetId}, linkage={BtfRawNames.Of(t.Linkage)}",
        BtfPrototype t => $" ret_type_id={t.ReturnId} vlen={t.Parameters.Count}",
        BtfDataSection t => $" size={t.Size} vlen={t.Variables.Count}",
        BtfDeclTag t => $" type_id={t.TargetId} component_idx={t.ComponentIndex}",
        BtfReference t => $" type_id={t.TargetId}",
        _ => "",
    };

    private static void WriteParts(BtfType type, TextWriter output)
    {
        switch (type)
        {
            case BtfComposite composite:
                foreach (var member in composite.Members)
                    output.Write($"\t{Quoted(member.Name)} type_id={member.TypeId} bits_offset={member.BitOffset}{(member.BitFieldSize == 0 ? "" : $" bitfield_size={member.BitFieldSize}")}\n");
                break;
            case BtfEnum enumeration:
                foreach (var value in enumeration.Values)
                    output.Write($"\t{Quoted(value.Name)} val={Value(enumeration, value.Value)}\n");
                break;
            case BtfPrototype prototype:
                foreach (var parameter in prototype.Parameters)
                    output.Write($"\t{Quoted(parameter.Name)} type_id={parameter.TypeId}\n");
                break;
            case BtfDataSection section:
                foreach (var entry in section.Variables)
                {
                    var declared = section.Owner.TypeById(entry.TypeId);
                    output.Write($"\ttype_id={entry.TypeId} offset={entry.Offset} size={entry.Size} ({BtfRawNames.Of(declared.Kind)} {Quoted(declared.Name)})\n");
                }

                break;
        }
    }

    private static string Quoted(string name) => name.Length == 0 ? "'(anon)'" : $"'{name}'";

    private static string Value(BtfEnum type, long value)
    {
        var suffix = type.Kind == BtfKind.Enum64 ? type.IsSigned ? "LL" : "ULL" : "";
        return (type.IsSigned ? value.ToString() : ((ulong)value).ToString()) + suffix;
    }
}
