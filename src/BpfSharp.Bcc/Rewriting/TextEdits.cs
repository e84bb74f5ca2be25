using System.Text;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// Changes to a text, collected from the outside inwards and made at once. Texts around a piece nest: what is put around an outer piece before
/// what is put around an inner one ends up outside of it.
/// </summary>
internal sealed class TextEdits(string text)
{
    // At the same place: what closes comes first (inner before outer), then what opens (outer before inner), then what is replaced.
    private readonly List<(int Start, int End, int Rank, int Order, string Text)> _edits = [];

    /// <summary>Puts texts before and after a piece.</summary>
    public void Surround(int start, int end, string before, string after)
    {
        _edits.Add((start, start, 1, _edits.Count, before));
        _edits.Add((end, end, 0, -_edits.Count, after));
    }

    /// <summary>Puts text at a place.</summary>
    public void Insert(int position, string inserted) => _edits.Add((position, position, 1, _edits.Count, inserted));

    /// <summary>Replaces a piece; the lines it spans stay, so that what follows keeps its line.</summary>
    public void Replace(int start, int end, string replacement)
    {
        var lines = text.AsSpan(start, end - start).Count('\n');
        _edits.Add((start, end, 2, _edits.Count, replacement + new string('\n', lines)));
    }

    /// <summary>A part of the text, with all changes made.</summary>
    public string Apply(int from, int to)
    {
        _edits.Sort();
        var result = new StringBuilder(to - from + (_edits.Count * 16));
        var position = from;
        foreach (var edit in _edits.Where(edit => edit.Start >= from && edit.End <= to))
        {
            if (edit.Start < position)
                throw new InvalidOperationException($"The change at {edit.Start} ('{edit.Text}') lies inside another that ends at {position}.");
            result.Append(text, position, edit.Start - position).Append(edit.Text);
            position = edit.End;
        }

        return result.Append(text, position, to - position).ToString();
    }
}
