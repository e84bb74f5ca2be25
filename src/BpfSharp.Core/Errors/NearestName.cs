namespace BpfSharp.Errors;

/// <summary>Finds what someone probably meant.</summary>
internal static class NearestName
{
    /// <summary>" Did you mean x?" where a known name is near enough, else " There are: a, b, c." or nothing where none are known.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (Find(name, names) is { } nearest)
            return $" Did you mean {nearest}?";
        return names.Count switch
        {
            0 => " There are none.",
            <= 12 => $" There are: {string.Join(", ", names)}.",
            _ => $" There are {names.Count}, among them {string.Join(", ", names.Take(8))}.",
        };
    }

    /// <summary>The known name with the fewest edits, if these are few for its length; null otherwise.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var (best, bestDistance) = ((string?)null, (Math.Min(name.Length, 64) / 3) + 1);
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) > bestDistance || candidate.Length > 256)
                continue;
            var distance = Distance(name, candidate);
            if (distance < bestDistance || (distance == bestDistance && best is null))
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    // Levenshtein, without regard to case.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
