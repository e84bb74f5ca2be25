using System.Globalization;
using System.Text;

namespace BpfSharp.Stacks;

/// <summary>
/// Draws folded stacks as a flame graph: one SVG file that needs nothing else. A browser shows a frame's name and share under the mouse, magnifies one that is
/// clicked on, and marks what is searched for. The same stacks give the same bytes.
/// </summary>
public static class FlameGraph
{
    private const int Margin = 10;
    private const int TitleHeight = 36;
    private const int FooterHeight = 30;

    // How wide letters of a sans-serif font are, of their height, on average.
    private const double LetterWidth = 0.6;

    /// <summary>Draws.</summary>
    /// <param name="stacks">The stacks.</param>
    /// <param name="writer">Receives the file's text.</param>
    /// <param name="options">How it looks.</param>
    public static void Write(FoldedStacks stacks, TextWriter writer, FlameGraphOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= new FlameGraphOptions();
        var tree = new FlameTree(stacks);
        var width = Math.Max(1, options.Width - 2 * Margin);
        var boxes = tree.Layout(options.MinimumWidth / width);
        var depth = boxes.Count == 0 ? 1 : boxes[^1].Depth + 1;
        var height = TitleHeight + depth * options.FrameHeight + FooterHeight;
        WriteHead(writer, options, height);
        foreach (var box in boxes)
        {
            var row = options.Inverted ? box.Depth : depth - 1 - box.Depth;
            WriteBox(writer, options, box, tree.Total, width, TitleHeight + row * options.FrameHeight);
        }

        if (boxes.Count == 0)
            writer.Write($"<text x=\"{options.Width / 2}\" y=\"{TitleHeight + options.FontSize}\" text-anchor=\"middle\">no stacks</text>\n");
        writer.Write("</g>\n</svg>\n");
    }

    /// <summary>The file's text.</summary>
    public static string ToSvg(FoldedStacks stacks, FlameGraphOptions? options = null)
    {
        using var writer = new StringWriter();
        Write(stacks, writer, options);
        return writer.ToString();
    }

    private static void WriteHead(TextWriter writer, FlameGraphOptions options, int height)
    {
        writer.Write($$"""
            <?xml version="1.0" encoding="UTF-8" standalone="no"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="{{options.Width}}" height="{{height}}" viewBox="0 0 {{options.Width}} {{height}}" font-family="Verdana, DejaVu Sans, sans-serif" font-size="{{options.FontSize}}" data-margin="{{Margin}}" data-letter="{{Number(options.FontSize * LetterWidth)}}">
            <style>
              .frame rect { stroke: #fff; stroke-width: 0.5; }
              .frame:hover rect { stroke: #000; }
              .frame text { pointer-events: none; fill: #000; }
              .frame.passed rect { opacity: 0.5; }
              .frame.found rect { fill: #d03bd0; }
              .button { cursor: pointer; fill: #555; }
            </style>
            <script><![CDATA[
            {{FlameGraphScript.Text}}
            ]]></script>
            <rect width="100%" height="100%" fill="#fafafa"/>
            <text x="{{options.Width / 2}}" y="22" text-anchor="middle" font-size="{{options.FontSize + 4}}">{{Escape(options.Title)}}</text>
            <text id="reset" class="button" x="{{Margin}}" y="22" visibility="hidden">Reset zoom</text>
            <text id="search" class="button" x="{{options.Width - Margin}}" y="22" text-anchor="end">Search</text>
            <text id="details" x="{{Margin}}" y="{{height - 10}}"> </text>
            <text id="matched" x="{{options.Width - Margin}}" y="{{height - 10}}" text-anchor="end"> </text>
            <g id="frames">

            """.ReplaceLineEndings("\n"));
    }

    private static void WriteBox(TextWriter writer, FlameGraphOptions options, FlameTree.Box box, long total, int width, int y)
    {
        var (x, w) = (Margin + (double)box.Start / total * width, (double)box.Count / total * width);
        var name = Escape(box.Name);
        var share = (100.0 * box.Count / total).ToString("0.00", CultureInfo.InvariantCulture);
        writer.Write($"<g class=\"frame\"><title>{name} ({box.Count.ToString("N0", CultureInfo.InvariantCulture)} {Escape(options.Unit)}, {share}%)</title>");
        writer.Write($"<rect x=\"{Number(x)}\" y=\"{y}\" width=\"{Number(w)}\" height=\"{options.FrameHeight - 1}\" rx=\"1\" fill=\"{FlameGraphColors.Of(box.Name)}\"/>");
        writer.Write($"<text x=\"{Number(x + 3)}\" y=\"{y + options.FrameHeight - 5}\">{Escape(Shorten(box.Name, w, options))}</text></g>\n");
    }

    // The script does the same when a part is magnified.
    private static string Shorten(string name, double width, FlameGraphOptions options)
    {
        var letters = (int)((width - 6) / (options.FontSize * LetterWidth));
        if (letters >= name.Length)
            return name;
        if (letters < 3)
            return "";
        // Not through the middle of a surrogate pair.
        var end = letters - 2;
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)] + "..";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                // XML cannot hold these at all.
                case < ' ' or 0xfffe or 0xffff: escaped.Append('\ufffd'); break;
                default: escaped.Append(rune.ToString()); break;
            }
        }

        return escaped.ToString();
    }
}
