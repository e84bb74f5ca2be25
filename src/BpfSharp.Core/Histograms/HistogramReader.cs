using System.Buffers.Binary;
using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>Reads histograms out of maps: counts under slots, or under structs of a section and a slot; counts of all CPUs are added up.</summary>
public static class HistogramReader
{
    /// <summary>Reads a map whose keys are a slot, or a struct of a section and a slot (with padding between them, if need be).</summary>
    /// <exception cref="BpfException">The keys or values are something else.</exception>
    public static HistogramTable Read(BpfMap map, HistogramScale scale)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Info.ValueSize is not (1 or 2 or 4 or 8))
            throw new BpfException($"Map {map.Name} is no histogram: its values have {map.Info.ValueSize} bytes, counts have 8.");
        var shape = KeyShape.Of(map);
        var sections = new SortedDictionary<string, List<KeyValuePair<long, ulong>>>(StringComparer.Ordinal);
        using var cursor = map.OpenCursor();
        while (cursor.MoveNext())
        {
            var count = Sum(cursor.Value, map.Info.ValueSize, map.Info.ValueStride);
            var name = shape.Section(cursor.Key) ?? "";
            if (!sections.TryGetValue(name, out var slots))
                sections.Add(name, slots = []);
            slots.Add(new KeyValuePair<long, ulong>(shape.Slot(cursor.Key), count));
        }

        return new HistogramTable(sections.Select(section => new HistogramSection(shape.HasSections ? section.Key : null, Histogram.From(scale, section.Value))));
    }

    private static ulong Sum(ReadOnlySpan<byte> values, int size, int stride)
    {
        var sum = 0UL;
        for (var at = 0; at + size <= values.Length; at += stride)
            sum += (ulong)Integer(values.Slice(at, size), isSigned: false);
        return sum;
    }

    private static long Integer(ReadOnlySpan<byte> bytes, bool isSigned) => bytes.Length switch
    {
        1 => isSigned ? (sbyte)bytes[0] : bytes[0],
        2 => isSigned ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => isSigned ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    /// <summary>Where in a key the slot and the section are.</summary>
    private sealed record KeyShape(int SlotOffset, int SlotSize, bool IsSigned, BtfType? SectionType, int SectionOffset, int SectionSize)
    {
        public bool HasSections => SectionType is not null;

        public long Slot(ReadOnlySpan<byte> key) => Integer(key.Slice(SlotOffset, SlotSize), IsSigned);

        public string? Section(ReadOnlySpan<byte> key) => SectionType is null ? null : BtfText.Plain(SectionType, key.Slice(SectionOffset, SectionSize));

        public static KeyShape Of(BpfMap map)
        {
            if (map.KeyType?.Unqualified is BtfComposite { IsUnion: false } key)
                return OfStruct(map, key);
            if (map.Info.KeySize is not (1 or 2 or 4 or 8))
                throw new BpfException($"Map {map.Name} is no histogram: its keys have {map.Info.KeySize} bytes, and there are no types that say where the slot is.");
            return new KeyShape(0, map.Info.KeySize, map.KeyType?.Unqualified is not BtfInt { IsSigned: false }, null, 0, 0);
        }

        private static KeyShape OfStruct(BpfMap map, BtfComposite key)
        {
            var members = key.Members.Where(member => !member.Name.StartsWith("__pad", StringComparison.Ordinal)).ToArray();
            if (members is not [var section, var slot] || slot.BitFieldSize != 0 || section.BitFieldSize != 0
                || slot.Type.Unqualified is not (BtfInt { Size: 1 or 2 or 4 or 8 } or BtfEnum { Size: 4 or 8 }) || !BtfSpec.TrySizeOf(section.Type, out var sectionSize)
                || !BtfSpec.TrySizeOf(slot.Type, out var slotSize) || (slot.BitOffset / 8) + slotSize > map.Info.KeySize || (section.BitOffset / 8) + sectionSize > map.Info.KeySize)
            {
                throw new BpfException($"Map {map.Name} is no histogram: its keys must be a slot, or a struct of a section and a slot.");
            }

            return new KeyShape(slot.BitOffset / 8, slotSize, slot.Type.Unqualified is BtfInt { IsSigned: true }, section.Type, section.BitOffset / 8, sectionSize);
        }
    }
}
