using BpfSharp.Backends;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Kernel.Programs.Explaining;

/// <summary>The source line that an instruction comes from, by the program's line records.</summary>
internal sealed record SourcePlace(string File, int Line, string Text)
{
    /// <summary>Finds the last record at or before a slot; null where the program has no records or they don't fit its BTF.</summary>
    public static SourcePlace? Find(ProgramImage image, int slot)
    {
        if (image.Lines.IsDefaultOrEmpty || image.Btf.IsDefaultOrEmpty)
            return null;
        var records = image.Lines.Where(line => line.Index <= slot).ToList();
        if (records.Count == 0)
            return null;
        var record = records.MaxBy(line => line.Index);
        try
        {
            var types = BtfSpec.Parse(image.Btf.AsMemory());
            return new SourcePlace(types.StringAt(record.FileNameOffset), record.Line, types.StringAt(record.LineOffset).Trim());
        }
        catch (BpfFormatException)
        {
            // The message at hand is about the program; that its records are broken too must not hide it. The log has the whole story.
            return null;
        }
    }
}
