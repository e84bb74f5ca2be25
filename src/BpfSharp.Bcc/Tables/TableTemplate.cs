namespace BpfSharp.Bcc.Tables;

/// <summary>A method's template taken apart: the text before each argument, and the text after the last.</summary>
internal static class TableTemplate
{
    /// <summary>Fills a template in for a call with a number of arguments.</summary>
    /// <returns>One text more than there are arguments: what stands before each, and what stands after all.</returns>
    public static List<string> Gaps(string template, string table, int arguments)
    {
        var gaps = new List<string>();
        var text = template.Replace("{t}", table, StringComparison.Ordinal);
        var rest = text.AsSpan();
        var gap = "";
        for (var open = rest.IndexOf('{'); open >= 0; open = rest.IndexOf('{'))
        {
            var close = open + rest[open..].IndexOf('}');
            gap += rest[..open].ToString();
            var placeholder = rest[(open + 1)..close].ToString();
            var equals = placeholder.IndexOf('=');
            if (gaps.Count < arguments)
            {
                gaps.Add(gap);
                gap = "";
            }
            else if (equals >= 0)
            {
                gap += placeholder[(equals + 1)..];
            }

            rest = rest[(close + 1)..];
        }

        gaps.Add(gap + rest.ToString());
        return gaps;
    }
}
