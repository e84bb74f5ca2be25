using System.Collections.Immutable;
using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Btf;

/// <summary>The <c>.BTF.ext</c> section: function, line and CO-RE records by section of code. Their strings and types are those of the object's BTF.</summary>
/// <remarks>
/// <code>
/// header: magic:16 version:8 flags:8 hdr_len:32, then offset:32 and length:32 of the function, the line and (since LLVM 10) the CO-RE records
/// kind of records: rec_size:32, then per section of code: sec_name_off:32 num_info:32 and num_info records of rec_size bytes
/// </code>
/// Records may be longer than what is known of them; the rest is skipped.
/// </remarks>
public sealed class BtfExtension
{
    private BtfExtension(BtfSpec btf) => Btf = btf;

    /// <summary>The types and strings that the records refer to.</summary>
    public BtfSpec Btf { get; }

    /// <summary>Where functions begin (<c>struct bpf_func_info</c>).</summary>
    public ImmutableArray<BtfExtensionSection<BtfFunctionRecord>> Functions { get; private init; } = [];

    /// <summary>Which source lines instructions come from (<c>struct bpf_line_info</c>).</summary>
    public ImmutableArray<BtfExtensionSection<BtfLineRecord>> Lines { get; private init; } = [];

    /// <summary>What in instructions depends on the target's types (<c>struct bpf_core_relo</c>).</summary>
    public ImmutableArray<BtfExtensionSection<BtfCoReRecord>> Relocations { get; private init; } = [];

    /// <summary>Reads a <c>.BTF.ext</c> section.</summary>
    /// <param name="bytes">The section.</param>
    /// <param name="btf">The types of the same object.</param>
    /// <exception cref="BpfFormatException">The bytes are malformed.</exception>
    public static BtfExtension Parse(ReadOnlyMemory<byte> bytes, BtfSpec btf)
    {
        var reader = new SpanReader(bytes.Span, ".BTF.ext header", btf.IsBigEndian);
        var magic = reader.ReadUInt16();
        if (magic != BtfHeader.Magic)
            throw reader.Error($"magic number 0x{magic:x4}, expected 0x{BtfHeader.Magic:x4} in the byte order of .BTF");
        var version = reader.ReadByte();
        if (version != 1)
            throw reader.Error($"version {version}, expected 1");
        reader.Skip(1);
        var length = reader.ReadUInt32();
        if (length < 24 || length > bytes.Length)
            throw reader.Error($"header length {length}, expected 24 to {bytes.Length}");
        var body = bytes.Span[(int)length..];
        var functions = Part(ref reader, body);
        var lines = Part(ref reader, body);
        var relocations = length >= 32 ? Part(ref reader, body) : default;
        return new BtfExtension(btf)
        {
            Functions = Sections(functions, btf, "function", 8, static (ref r) => new BtfFunctionRecord(r.ReadUInt32(), r.ReadUInt32())),
            Lines = Sections(lines, btf, "line", 16, static (ref r) => new BtfLineRecord(r.ReadUInt32(), r.ReadUInt32(), r.ReadUInt32(), r.ReadUInt32())),
            Relocations = Sections(relocations, btf, "CO-RE", 16, static (ref r) => new BtfCoReRecord(r.ReadUInt32(), r.ReadUInt32(), r.ReadUInt32(), (CoRe.CoReKind)r.ReadUInt32())),
        };
    }

    private delegate T RecordReader<T>(ref SpanReader reader);

    private static ReadOnlySpan<byte> Part(ref SpanReader header, ReadOnlySpan<byte> body)
    {
        long offset = header.ReadUInt32(), length = header.ReadUInt32();
        return offset + length <= body.Length ? body.Slice((int)offset, (int)length) : throw header.Error($"{length} bytes at {offset} go beyond the section");
    }

    private static ImmutableArray<BtfExtensionSection<T>> Sections<T>(ReadOnlySpan<byte> part, BtfSpec btf, string what, int known, RecordReader<T> read)
    {
        if (part.IsEmpty)
            return [];
        var reader = new SpanReader(part, $".BTF.ext {what} records", btf.IsBigEndian);
        var size = reader.ReadUInt32();
        if (size < known || size % 4 != 0)
            throw reader.Error($"records of {size} bytes, expected {known} or more");
        var sections = ImmutableArray.CreateBuilder<BtfExtensionSection<T>>();
        while (!reader.AtEnd)
        {
            var name = btf.NameAt(reader.ReadUInt32());
            var count = reader.ReadUInt32();
            if (count == 0 || count > reader.Remaining / size)
                throw reader.Error($"{count} records of {size} bytes, {reader.Remaining} bytes left");
            var records = new T[count];
            for (var i = 0; i < records.Length; i++)
            {
                records[i] = read(ref reader);
                reader.Skip((int)size - known);
            }

            sections.Add(new BtfExtensionSection<T>(name, [.. records]));
        }

        return sections.ToImmutable();
    }
}
