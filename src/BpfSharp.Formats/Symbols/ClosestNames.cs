namespace BpfSharp.Formats.Symbols;

/// <summary>Finds, among names that exist, those that somebody may have meant.</summary>
public static class ClosestNames
{
    private const int LongestName = 128;

    /// <summary>
    /// The names nearest to <paramref name="wanted"/>: by the number of letters to change, insert, drop or swap with their neighbour,
    /// where a name that contains the other one counts as near. Names too different to help are left out.
    /// </summary>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> names, int count = 3)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(names);
        if (wanted.Length is 0 or > LongestName)
            return [];
        var limit = Math.Max(2, wanted.Length / 3);
        var best = new List<(int Distance, string Name)>(count + 1);
        foreach (var name in names)
        {
            var distance = Distance(wanted, name, limit);
            if (distance > limit || (best.Count == count && distance >= best[^1].Distance) || best.Exists(b => b.Name == name))
                continue;
            var place = best.FindIndex(b => b.Distance > distance);
            best.Insert(place < 0 ? best.Count : place, (distance, name));
            if (best.Count > count)
                best.RemoveAt(count);
        }

        return best.ConvertAll(b => b.Name);
    }

    private static int Distance(string wanted, string name, int limit)
    {
        if (name.Length > LongestName)
            return int.MaxValue;
        if (wanted.Length >= 4 && name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            return Math.Min(limit, 1 + (name.Length - wanted.Length) / 4);
        return Math.Abs(name.Length - wanted.Length) > limit ? int.MaxValue : EditDistance(wanted, name, limit);
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
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var cost = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
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
}
