using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>Reads <c>/proc/PID/maps</c>.</summary>
/// <remarks><code>
/// START-END        PERM OFFSET   MAJ:MIN INODE  NAME
/// 7f13c000-7f13e000 r-xp 00001000 fe:00 331651   /usr/lib/libfoo.so (deleted)
/// </code></remarks>
public static class MemoryMapParser
{
    private const string What = "process memory map";
    private const string DeletedSuffix = " (deleted)";

    /// <summary>Reads all lines.</summary>
    /// <exception cref="BpfFormatException">A line is not what the kernel writes.</exception>
    public static ImmutableArray<MemoryMapping> Parse(ReadOnlySpan<byte> text)
    {
        var mappings = ImmutableArray.CreateBuilder<MemoryMapping>();
        var position = 0;
        while (position < text.Length)
        {
            var length = text[position..].IndexOf((byte)'\n');
            if (length < 0)
                length = text.Length - position;
            mappings.Add(ParseLine(text.Slice(position, length), position));
            position += length + 1;
        }

        return mappings.ToImmutable();
    }

    private static MemoryMapping ParseLine(ReadOnlySpan<byte> line, int offset)
    {
        var rest = line;
        var start = TakeHex(ref rest, (byte)'-', offset);
        var end = TakeHex(ref rest, (byte)' ', offset);
        if (end < start || rest.Length < 5 || rest[4] != ' ')
            throw Error(offset);
        var permissions = ParsePermissions(rest[..4]);
        rest = rest[5..];
        var fileOffset = TakeHex(ref rest, (byte)' ', offset);
        var (major, minor) = (TakeHex(ref rest, (byte)':', offset), TakeHex(ref rest, (byte)' ', offset));
        if (!Utf8Parser.TryParse(rest, out ulong inode, out var used) || major > uint.MaxValue || minor > uint.MaxValue)
            throw Error(offset);
        // The kernel pads with blanks up to the name; a file's name always begins with a slash, so no blank of its own is lost.
        var name = Encoding.UTF8.GetString(rest[used..].TrimStart((byte)' ')).Replace(@"\012", "\n", StringComparison.Ordinal);
        var deleted = inode != 0 && name.EndsWith(DeletedSuffix, StringComparison.Ordinal);
        if (deleted)
            name = name[..^DeletedSuffix.Length];
        return new MemoryMapping(start, end, permissions, fileOffset, new FileIdentity((uint)major, (uint)minor, inode), name, deleted);
    }

    private static ulong TakeHex(ref ReadOnlySpan<byte> rest, byte terminator, int offset)
    {
        if (!Utf8Parser.TryParse(rest, out ulong value, out var used, 'x') || used >= rest.Length || rest[used] != terminator)
            throw Error(offset);
        rest = rest[(used + 1)..];
        return value;
    }

    private static MemoryPermissions ParsePermissions(ReadOnlySpan<byte> text)
        => (text[0] == 'r' ? MemoryPermissions.Read : 0) | (text[1] == 'w' ? MemoryPermissions.Write : 0)
        | (text[2] == 'x' ? MemoryPermissions.Execute : 0) | (text[3] == 's' ? MemoryPermissions.Shared : 0);

    private static BpfFormatException Error(int offset) => new(What, offset, "a line that is not 'START-END PERMISSIONS OFFSET MAJOR:MINOR INODE NAME'");
}
