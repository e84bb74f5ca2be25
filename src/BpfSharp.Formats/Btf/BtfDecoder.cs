using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Btf;

/// <summary>Makes the object of one type out of its record: a method per shape of record.</summary>
internal static class BtfDecoder
{
    public static BtfType Decode(BtfSpec owner, uint id, in BtfRecord record, ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes, $".BTF type {id}", owner.IsBigEndian);
        reader.Skip(BtfRecord.Length);
        return record.Kind switch
        {
            BtfKind.Int => Int(owner, id, record, ref reader),
            BtfKind.Pointer => new BtfPointer(owner, id, record.SizeOrType),
            BtfKind.Array => new BtfArray(owner, id, reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32()),
            BtfKind.Struct or BtfKind.Union => Composite(owner, id, record, ref reader),
            BtfKind.Enum => Enum32(owner, id, record, ref reader),
            BtfKind.Enum64 => Enum64(owner, id, record, ref reader),
            BtfKind.Forward => new BtfForward(owner, id, record.NameOffset, record.KindFlag),
            BtfKind.Typedef => new BtfTypedef(owner, id, record.NameOffset, record.SizeOrType),
            BtfKind.Volatile => new BtfVolatile(owner, id, record.SizeOrType),
            BtfKind.Const => new BtfConst(owner, id, record.SizeOrType),
            BtfKind.Restrict => new BtfRestrict(owner, id, record.SizeOrType),
            BtfKind.Function => new BtfFunction(owner, id, record.NameOffset, record.SizeOrType, Linkage((uint)record.Count, ref reader)),
            BtfKind.Prototype => Prototype(owner, id, record, ref reader),
            BtfKind.Variable => new BtfVariable(owner, id, record.NameOffset, record.SizeOrType, Linkage(reader.ReadUInt32(), ref reader)),
            BtfKind.DataSection => DataSection(owner, id, record, ref reader),
            BtfKind.Float => new BtfFloat(owner, id, record.NameOffset, Size(record, ref reader)),
            BtfKind.DeclTag => new BtfDeclTag(owner, id, record.NameOffset, record.SizeOrType, reader.ReadInt32()),
            BtfKind.TypeTag => new BtfTypeTag(owner, id, record.NameOffset, record.SizeOrType),
            _ => throw reader.Error($"kind {(int)record.Kind} is unknown"),
        };
    }

    // bits:8, unused:8, offset:8, encoding:4 (signed, char, bool), unused:4
    private static BtfInt Int(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var data = reader.ReadUInt32();
        var (bits, offset, encoding) = ((int)(data & 0xff), (int)((data >> 16) & 0xff), (BtfIntEncoding)((data >> 24) & 0xf));
        if (record.SizeOrType is 0 or > 16 || bits + offset > record.SizeOrType * 8)
            throw reader.Error($"an integer of {bits} bits at bit {offset} in {record.SizeOrType} bytes");
        return new BtfInt(owner, id, record.NameOffset, (int)record.SizeOrType, encoding, offset, bits);
    }

    // name_off:32, type:32, offset:32; with kind_flag the offset is bit offset:24, bit-field size:8
    private static BtfComposite Composite(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var members = new BtfMember[record.Count];
        for (var i = 0; i < members.Length; i++)
        {
            var (name, type, offset) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
            var bitFieldSize = record.KindFlag ? (int)(offset >> 24) : 0;
            if (record.KindFlag)
                offset &= 0xff_ffff;
            if (offset > int.MaxValue)
                throw reader.Error($"member {i} at bit {offset}");
            members[i] = new BtfMember(owner, name, type, (int)offset, bitFieldSize);
        }

        return new BtfComposite(owner, id, record.NameOffset, record.Kind == BtfKind.Union, Size(record, ref reader), members);
    }

    private static BtfEnum Enum32(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var values = new BtfEnumValue[record.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (name, value) = (reader.ReadUInt32(), reader.ReadUInt32());
            values[i] = new BtfEnumValue(owner, name, record.KindFlag ? (int)value : value);
        }

        return new BtfEnum(owner, id, record.NameOffset, EnumSize(record, ref reader), record.KindFlag, values);
    }

    private static BtfEnum Enum64(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var values = new BtfEnumValue[record.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (name, low, high) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
            values[i] = new BtfEnumValue(owner, name, (long)(((ulong)high << 32) | low));
        }

        return new BtfEnum(owner, id, record.NameOffset, EnumSize(record, ref reader), record.KindFlag, values);
    }

    private static BtfPrototype Prototype(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var parameters = new BtfParameter[record.Count];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = new BtfParameter(owner, reader.ReadUInt32(), reader.ReadUInt32());
        return new BtfPrototype(owner, id, record.SizeOrType, parameters);
    }

    private static BtfDataSection DataSection(BtfSpec owner, uint id, in BtfRecord record, ref SpanReader reader)
    {
        var variables = new BtfSectionVariable[record.Count];
        for (var i = 0; i < variables.Length; i++)
            variables[i] = new BtfSectionVariable(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
        return new BtfDataSection(owner, id, record.NameOffset, Size(record, ref reader), variables);
    }

    private static int Size(in BtfRecord record, ref SpanReader reader)
        => record.SizeOrType <= int.MaxValue ? (int)record.SizeOrType : throw reader.Error($"a size of {record.SizeOrType} bytes");

    private static int EnumSize(in BtfRecord record, ref SpanReader reader)
        => record.SizeOrType is 1 or 2 or 4 or 8 ? (int)record.SizeOrType : throw reader.Error($"an enumeration of {record.SizeOrType} bytes");

    private static BtfLinkage Linkage(uint value, ref SpanReader reader)
        => value <= (uint)BtfLinkage.External ? (BtfLinkage)value : throw reader.Error($"linkage {value}");
}
