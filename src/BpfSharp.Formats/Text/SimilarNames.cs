namespace BpfSharp.Formats.Text;

/// <summary>Finds, among names that exist, those that somebody may have meant.</summary>
public static class SimilarNames
{
    private const int LongestName = 128;

    // Below it, a name is part of too many others to say anything.
    private const int ShortestPart = 3;

    /// <summary>
    /// The names nearest to <paramref name="wanted"/>, best first: by the number of letters to change, insert, drop or swap with their neighbour,
    /// then the shorter, then by letter. Case doesn't count. A name that contains the wanted one is near, and so is one that the wanted one
    /// begins with (the kernel cuts names off). Names too different to help are left out.
    /// </summary>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> names, int count = 3)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(names);
        if (wanted.Length is 0 or > LongestName || count <= 0)
            return [];
        var limit = wanted.Length < ShortestPart ? 1 : Math.Max(2, wanted.Length / 3);
        var best = new List<(int Distance, string Name)>(count + 1);
        foreach (var name in names)
        {
            var distance = Distance(wanted, name, limit);
            if (distance > limit)
                continue;
            var place = best.FindIndex(other => Compare((distance, name), other) <= 0);
            if ((place < 0 && best.Count == count) || (place >= 0 && best[place].Name == name))
                continue;
            best.Insert(place < 0 ? best.Count : place, (distance, name));
            if (best.Count > count)
                best.RemoveAt(count);
        }

        return best.ConvertAll(b => b.Name);
    }

    /// <summary>The nearest names as a sentence to put behind a message, <c> Did you mean a, b or c?</c>; empty where none is near.</summary>
    public static string DidYouMean(string wanted, IEnumerable<string> names, int count = 3) => DidYouMean(Find(wanted, names, count));

    /// <summary>Names that were found as a sentence to put behind a message, <c> Did you mean a, b or c?</c>; empty where there are none.</summary>
    public static string DidYouMean(IReadOnlyList<string> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return found.Count switch
        {
            0 => "",
            1 => $" Did you mean {found[0]}?",
            _ => $" Did you mean {string.Join(", ", found.SkipLast(1))} or {found[^1]}?",
        };
    }

    private static int Compare((int Distance, string Name) a, (int Distance, string Name) b)
    {
        if (a.Distance != b.Distance)
            return a.Distance.CompareTo(b.Distance);
        return a.Name.Length != b.Name.Length ? a.Name.Length.CompareTo(b.Name.Length) : string.CompareOrdinal(a.Name, b.Name);
    }

    private static int Distance(string wanted, string name, int limit)
    {
        if (name.Length is 0 or > LongestName)
            return int.MaxValue;
        var apart = Math.Abs(name.Length - wanted.Length);
        var isPart = wanted.Length >= ShortestPart && name.Contains(wanted, StringComparison.OrdinalIgnoreCase);
        // Half of it at least: "get" is no guess at "get_socket_cookie".
        var isStart = name.Length >= ShortestPart && apart <= name.Length && wanted.StartsWith(name, StringComparison.OrdinalIgnoreCase);
        if (isPart || isStart)
            return Math.Min(limit, (apart + 3) / 4);
        return apart > limit ? int.MaxValue : EditDistance(wanted, name, limit);
    }

    // Optimal string alignment, by rows; gives up once a whole row is beyond the limit.
    private static int EditDistance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        Span<int> beforeLast = stackalloc int[LongestName + 1], last = stackalloc int[LongestName + 1], row = stackalloc int[LongestName + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var smallest = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    cost = Math.Min(cost, beforeLast[j - 2] + 1);
                row[j] = cost;
                smallest = Math.Min(smallest, cost);
            }

            if (smallest > limit)
                return int.MaxValue;
            var spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
