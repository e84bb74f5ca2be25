using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

public sealed class SymbolPatternTests
{
    [Theory]
    [InlineData("tcp_*", "tcp_v4_connect", true)]
    [InlineData("tcp_*", "mptcp_connect", false)]
    [InlineData("tcp_v?_connect", "tcp_v6_connect", true)]
    [InlineData("tcp_v?_connect", "tcp_v6_connect.cold", false)]
    [InlineData("a.b", "axb", false)]
    public void FromGlob_Name_MatchesWhole(string glob, string name, bool matches)
    {
        SymbolPattern.FromGlob(glob).IsMatch(name.AsSpan()).ShouldBe(matches);
        SymbolPattern.FromGlob(glob).IsMatch(System.Text.Encoding.UTF8.GetBytes(name)).ShouldBe(matches);
    }

    [Theory]
    [InlineData("tcp_v[46]", "tcp_v6_connect", true)]
    [InlineData("^tcp_v[46]$", "tcp_v6_connect", false)]
    [InlineData("v[46]", "tcp_v6_connect", false)]
    [InlineData("a|b", "b", true)]
    public void FromRegex_Name_MatchesFromTheStart(string expression, string name, bool matches)
        => SymbolPattern.FromRegex(expression).IsMatch(name.AsSpan()).ShouldBe(matches);

    [Theory]
    [InlineData("(")]
    [InlineData("(?=a)")]
    public void FromRegex_NoExpression_IsRefused(string expression) => Should.Throw<BpfFormatException>(() => SymbolPattern.FromRegex(expression)).Message.ShouldContain(expression);
}
