using System.Buffers.Binary;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Rewrites BTF for kernels that don't know all of it: each type that is unknown to them becomes one that is known and has the same size, so that
/// no number changes. The stand-ins are libbpf's, so that the same objects load on the same kernels.
/// </summary>
public static class BtfSanitizer
{
    /// <summary>The types as a kernel with these features takes them; the same object where nothing needs to change.</summary>
    /// <remarks>Sizes and offsets in data sections must have been filled in before.</remarks>
    /// <exception cref="BpfFormatException">A record is malformed.</exception>
    public static BtfSpec Sanitize(BtfSpec spec, BtfFeatures supported)
    {
        if (!NeedsChange(spec, supported))
            return spec;
        var needsInt = !Has(supported, BtfFeatures.Enum64) && Kinds(spec).Contains(BtfKind.Enum64);
        var placeholder = needsInt ? FindByte(spec) : 0;
        var source = needsInt && placeholder == 0 ? BtfSpec.Parse(AppendByte(spec, out placeholder), spec.Base) : spec;
        // What is read comes from the source: a stand-in made before must not be taken for what was there.
        var bytes = source.Bytes.ToArray();
        var rewriter = new Rewriter(bytes, source, supported, placeholder);
        for (var place = 0; place < source.Table.Count; place++)
            rewriter.Rewrite(place);
        return BtfSpec.Parse(bytes, spec.Base);
    }

    private static IEnumerable<BtfKind> Kinds(BtfSpec spec) => Enumerable.Range(0, spec.Table.Count).Select(spec.Table.Kind);

    private static bool NeedsChange(BtfSpec spec, BtfFeatures supported)
    {
        for (var place = 0; place < spec.Table.Count; place++)
        {
            if (FeaturesOf(spec, spec.Table[place]) is var needed && (needed & ~supported) != 0)
                return true;
        }

        return false;
    }

    private static BtfFeatures FeaturesOf(BtfSpec spec, BtfRecord record) => record.Kind switch
    {
        BtfKind.Function => record.Count == 0 ? BtfFeatures.Functions : BtfFeatures.Functions | BtfFeatures.GlobalFunctions,
        BtfKind.Prototype => BtfFeatures.Functions,
        BtfKind.DataSection when spec.NameBytes(record.NameOffset).StartsWith("?"u8) => BtfFeatures.DataSections | BtfFeatures.OptionalSections,
        BtfKind.Variable or BtfKind.DataSection => BtfFeatures.DataSections,
        BtfKind.Float => BtfFeatures.Floats,
        BtfKind.DeclTag => BtfFeatures.DeclTags,
        BtfKind.TypeTag => BtfFeatures.TypeTags,
        BtfKind.Enum64 => BtfFeatures.Enum64,
        BtfKind.Enum when record.KindFlag => BtfFeatures.Enum64,
        _ => BtfFeatures.None,
    };

    private static bool Has(BtfFeatures set, BtfFeatures feature) => (set & feature) != 0;

    private static uint FindByte(BtfSpec spec) => spec.Types.OfType<BtfInt>().FirstOrDefault(t => t.Size == 1)?.Id ?? 0;

    /// <summary>The blob with an integer of one byte after its last type.</summary>
    private static byte[] AppendByte(BtfSpec spec, out uint id)
    {
        const int Added = BtfRecord.Length + 4;
        var header = spec.Header;
        var old = spec.Bytes.Span;
        var typesEnd = header.TypesStart + header.TypesLength;
        var bytes = new byte[old.Length + Added];
        old[..typesEnd].CopyTo(bytes);
        old[typesEnd..].CopyTo(bytes.AsSpan(typesEnd + Added));
        Write(bytes, 12, (uint)(header.TypesLength + Added), spec.IsBigEndian);
        Write(bytes, 16, Read(old, 16, spec.IsBigEndian) + Added, spec.IsBigEndian);
        WriteByteInt(bytes.AsSpan(typesEnd), spec.IsBigEndian);
        id = spec.Count;
        return bytes;
    }

    private static void WriteByteInt(Span<byte> record, bool bigEndian)
    {
        const uint EightBits = 8;
        Write(record, 0, 0, bigEndian);
        Write(record, 4, BtfRecord.EncodeInfo(BtfKind.Int, 0), bigEndian);
        Write(record, 8, 1, bigEndian);
        Write(record, 12, EightBits, bigEndian);
    }

    private static uint Read(ReadOnlySpan<byte> bytes, int offset, bool bigEndian)
        => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static void Write(Span<byte> bytes, int offset, uint value, bool bigEndian)
    {
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[offset..], value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
    }

    /// <summary>Changes records in place; the stand-ins are as long as what they stand for.</summary>
    private sealed class Rewriter(byte[] bytes, BtfSpec spec, BtfFeatures supported, uint placeholder)
    {
        public void Rewrite(int place)
        {
            var record = spec.Table[place];
            var at = bytes.AsSpan(spec.Table.OffsetOf(place));
            switch (record.Kind)
            {
                case BtfKind.Variable when !Has(supported, BtfFeatures.DataSections):
                case BtfKind.DeclTag when !Has(supported, BtfFeatures.DeclTags):
                    // One byte: a larger stand-in might not fit where a variable did.
                    WriteByteInt(at, spec.IsBigEndian);
                    break;
                case BtfKind.DataSection when !Has(supported, BtfFeatures.DataSections):
                    SectionToStruct(at, record);
                    break;
                case BtfKind.DataSection when !Has(supported, BtfFeatures.OptionalSections):
                    HideQuestionMark(record);
                    break;
                case BtfKind.Prototype when !Has(supported, BtfFeatures.Functions):
                    Put(at, record.NameOffset, BtfRecord.EncodeInfo(BtfKind.Enum, record.Count), 4);
                    break;
                case BtfKind.Function when !Has(supported, BtfFeatures.Functions):
                    Put(at, record.NameOffset, BtfRecord.EncodeInfo(BtfKind.Typedef, 0), record.SizeOrType);
                    break;
                case BtfKind.Function when !Has(supported, BtfFeatures.GlobalFunctions):
                    Put(at, record.NameOffset, BtfRecord.EncodeInfo(BtfKind.Function, (int)BtfLinkage.Static), record.SizeOrType);
                    break;
                case BtfKind.Float when !Has(supported, BtfFeatures.Floats):
                    Put(at, 0, BtfRecord.EncodeInfo(BtfKind.Struct, 0), record.SizeOrType);
                    break;
                case BtfKind.TypeTag when !Has(supported, BtfFeatures.TypeTags):
                    Put(at, 0, BtfRecord.EncodeInfo(BtfKind.Const, 0), record.SizeOrType);
                    break;
                case BtfKind.Enum when !Has(supported, BtfFeatures.Enum64):
                    Put(at, record.NameOffset, BtfRecord.EncodeInfo(BtfKind.Enum, record.Count), record.SizeOrType);
                    break;
                case BtfKind.Enum64 when !Has(supported, BtfFeatures.Enum64):
                    EnumToUnion(at, record);
                    break;
            }
        }

        // type:32 offset:32 size:32 of each variable becomes name:32 type:32 bit offset:32 of a member.
        private void SectionToStruct(Span<byte> at, BtfRecord record)
        {
            Put(at, 0, BtfRecord.EncodeInfo(BtfKind.Struct, record.Count), record.SizeOrType);
            for (var i = 0; i < record.Count; i++)
            {
                var entry = at[(BtfRecord.Length + (12 * i))..];
                var (type, offset) = (Read(entry, 0, spec.IsBigEndian), Read(entry, 4, spec.IsBigEndian));
                Put(entry, spec.TypeById(type).NameOffset, type, offset * 8);
            }
        }

        private void EnumToUnion(Span<byte> at, BtfRecord record)
        {
            Put(at, record.NameOffset, BtfRecord.EncodeInfo(BtfKind.Union, record.Count), record.SizeOrType);
            for (var i = 0; i < record.Count; i++)
            {
                var entry = at[(BtfRecord.Length + (12 * i))..];
                Put(entry, Read(entry, 0, spec.IsBigEndian), placeholder, 0);
            }
        }

        private void HideQuestionMark(BtfRecord record)
        {
            if (spec.NameBytes(record.NameOffset).StartsWith("?"u8) && spec.OwnStringPlace(record.NameOffset) is { } place)
                bytes[place] = (byte)'_';
        }

        private void Put(Span<byte> at, uint first, uint second, uint third)
        {
            Write(at, 0, first, spec.IsBigEndian);
            Write(at, 4, second, spec.IsBigEndian);
            Write(at, 8, third, spec.IsBigEndian);
        }
    }
}
