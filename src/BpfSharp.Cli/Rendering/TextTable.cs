using System.Text;

namespace BpfSharp.Cli.Rendering;

/// <summary>Rows of text in aligned columns: numbers to the right, the rest to the left.</summary>
internal sealed class TextTable(IReadOnlyList<string> headers)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    public void Add(IReadOnlyList<string> cells) => _rows.Add(cells);

    public void WriteTo(TextWriter output, string indent)
    {
        var widths = headers.Select((header, column) => Math.Max(header.Length, _rows.Select(row => row[column].Length).DefaultIfEmpty(0).Max())).ToArray();
        var isNumeric = headers.Select((_, column) => _rows.Count > 0 && _rows.TrueForAll(row => IsNumber(row[column]))).ToArray();
        WriteRow(output, indent, headers, widths, isNumeric);
        foreach (var row in _rows)
            WriteRow(output, indent, row, widths, isNumeric);
    }

    private static void WriteRow(TextWriter output, string indent, IReadOnlyList<string> cells, int[] widths, bool[] isNumeric)
    {
        var line = new StringBuilder(indent);
        for (var column = 0; column < cells.Count; column++)
        {
            if (column > 0)
                line.Append("  ");
            line.Append(isNumeric[column] ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column]));
        }

        output.WriteLine(line.ToString().TrimEnd());
    }

    private static bool IsNumber(string text) => text.Length > 0 && (char.IsAsciiDigit(text[0]) || (text[0] == '-' && text.Length > 1 && char.IsAsciiDigit(text[1])));
}
