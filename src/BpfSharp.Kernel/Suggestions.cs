namespace BpfSharp.Kernel;

/// <summary>Finds the names that a mistyped one probably meant.</summary>
internal static class Suggestions
{
    private const int Most = 3;

    /// <summary><c> Did you mean a, b or c?</c>, or nothing where no name is near.</summary>
    public static string For(string wanted, IEnumerable<string> names)
    {
        var near = Closest(wanted, names);
        return near.Count switch
        {
            0 => "",
            1 => $" Did you mean {near[0]}?",
            _ => $" Did you mean {string.Join(", ", near.Take(near.Count - 1))} or {near[^1]}?",
        };
    }

    /// <summary>The nearest names by edit distance, best first; none that differ in more than a third of their letters, unless they hold what is wanted.</summary>
    public static IReadOnlyList<string> Closest(string wanted, IEnumerable<string> names)
    {
        var limit = Math.Max(2, wanted.Length / 3);
        return
        [
            .. names.Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Distance: name.Contains(wanted, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(wanted, name, limit)))
                .Where(candidate => candidate.Distance <= limit)
                .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name.Length).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(candidate => candidate.Name),
        ];
    }

    /// <summary>Levenshtein's distance; anything above <paramref name="limit"/> where the lengths alone tell that it is more.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
            return limit + 1;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
