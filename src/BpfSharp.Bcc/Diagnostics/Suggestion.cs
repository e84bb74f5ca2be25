using BpfSharp.Formats.Text;

namespace BpfSharp.Bcc.Diagnostics;

/// <summary>What a misspelt name was probably meant to be, in the words that clang has for it.</summary>
internal static class Suggestion
{
    /// <summary><c>; did you mean x?</c> for the nearest candidate, or nothing where none is near.</summary>
    public static string For(string name, IEnumerable<string> candidates)
        => SimilarNames.Find(name, candidates, count: 1) is [var nearest] ? $"; did you mean {nearest}?" : "";
}
