namespace BpfSharp.Bcc.Lexing;

/// <summary>Columns of offsets in a text.</summary>
internal static class LineColumn
{
    /// <summary>The column, counted from 1, of an offset in its line.</summary>
    public static int ColumnOf(string text, int offset) => offset - (offset == 0 ? -1 : text.LastIndexOf('\n', offset - 1));
}
