using System.Text.RegularExpressions;

namespace BpfSharp.Kernel.Programs.Explaining;

/// <summary>What a kind of message usually means.</summary>
/// <param name="Name">A short name, by which the tests know it.</param>
/// <param name="Pattern">Matches the message in the versions of Linux that have it.</param>
/// <param name="Explanation">The usual cause and what to do about it, in a sentence or two.</param>
internal sealed record VerifierRule(string Name, string Pattern, string Explanation)
{
    public bool Matches(string message) => Regex.IsMatch(message, Pattern, RegexOptions.CultureInvariant);
}
