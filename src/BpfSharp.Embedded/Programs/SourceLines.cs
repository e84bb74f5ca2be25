using System.Text;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Programs;

/// <summary>The source line of each slot, from the line records of the image.</summary>
internal sealed class SourceLines
{
    private readonly LineInfo[] _lines;
    private readonly byte[] _strings;

    private SourceLines(LineInfo[] lines, byte[] strings) => (_lines, _strings) = (lines, strings);

    /// <summary>Takes them from an image; none where it carries none.</summary>
    public static SourceLines Read(ProgramImage image)
    {
        var btf = image.Btf.IsDefaultOrEmpty ? [] : image.Btf.AsSpan();
        // struct btf_header: magic u16, version u8, flags u8, hdr_len u32, type_off u32, type_len u32, str_off u32, str_len u32
        if (btf.Length < 24 || image.Lines.IsDefaultOrEmpty)
            return new SourceLines([], []);
        var start = (long)BitConverter.ToUInt32(btf[4..]) + BitConverter.ToUInt32(btf[16..]);
        var length = BitConverter.ToUInt32(btf[20..]);
        if (start + length > btf.Length)
            return new SourceLines([], []);
        return new SourceLines([.. image.Lines.OrderBy(line => line.Index)], btf.Slice((int)start, (int)length).ToArray());
    }

    /// <summary>The line of a slot as <c>text @ file:line</c>, or null.</summary>
    public string? Of(int slot)
    {
        var index = Array.FindLastIndex(_lines, line => line.Index <= slot);
        if (index < 0)
            return null;
        var line = _lines[index];
        return $"{Text(line.LineOffset).Trim()} @ {Path.GetFileName(Text(line.FileNameOffset))}:{line.Line}";
    }

    /// <summary>The line of a slot to put behind a message; empty where it isn't known.</summary>
    public string Suffix(int slot) => Of(slot) is { } line ? $"\n; {line}" : "";

    private string Text(uint offset)
    {
        if (offset >= _strings.Length)
            return "";
        var rest = _strings.AsSpan((int)offset);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
