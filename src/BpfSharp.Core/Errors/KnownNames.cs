using BpfSharp.Formats.Text;

namespace BpfSharp.Errors;

/// <summary>What to say of a name that isn't known where few are.</summary>
internal static class KnownNames
{
    /// <summary><c> Did you mean x?</c> where a known name is near enough, else <c> There are: a, b, c.</c></summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var nearest = SimilarNames.DidYouMean(name, names, count: 1);
        if (nearest.Length > 0)
            return nearest;
        return names.Count switch
        {
            0 => " There are none.",
            <= 12 => $" There are: {string.Join(", ", names)}.",
            _ => $" There are {names.Count}, among them {string.Join(", ", names.Take(8))}.",
        };
    }
}
