using System.Text;
using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>A note: a build id (<c>GNU</c>, 3), a USDT probe (<c>stapsdt</c>, 3) and the like.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Type">What it is, by the owner's numbers.</param>
/// <param name="Description">What it says.</param>
public sealed record ElfNote(string Name, uint Type, ReadOnlyMemory<byte> Description)
{
    // namesz:32 descsz:32 type:32, then name and description, each padded to 4 bytes (8 where the section's alignment is 8).
    internal static IEnumerable<ElfNote> Parse(ReadOnlyMemory<byte> data, ulong alignment, bool isBigEndian, string what)
    {
        var padding = alignment == 8 ? 8 : 4;
        for (var position = 0; data.Length - position >= 12;)
            yield return Next(data, ref position, padding, isBigEndian, what);
    }

    private static ElfNote Next(ReadOnlyMemory<byte> data, ref int position, int padding, bool isBigEndian, string what)
    {
        var reader = new SpanReader(data.Span, what, isBigEndian);
        reader.Seek(position);
        long nameLength = reader.ReadUInt32(), descriptionLength = reader.ReadUInt32();
        var type = reader.ReadUInt32();
        long nameStart = reader.Position, descriptionStart = Align(nameStart + nameLength, padding), end = descriptionStart + descriptionLength;
        if (end > data.Length)
            throw reader.Error($"a note of {nameLength} and {descriptionLength} bytes, {reader.Remaining} left");
        var name = data.Span.Slice((int)nameStart, (int)nameLength);
        // The last note's padding may be cut off.
        position = (int)Math.Min(Align(end, padding), data.Length);
        return new ElfNote(Encoding.UTF8.GetString(name.TrimEnd((byte)0)), type, data.Slice((int)descriptionStart, (int)descriptionLength));
    }

    private static long Align(long value, int alignment) => (value + alignment - 1) & -alignment;
}
