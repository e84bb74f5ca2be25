namespace BpfSharp.Cli.Tests.Running;

public class OverviewTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    public void NoCommand_ListsAllCommands(params string[] arguments)
    {
        CommandLineRouter.IsOurs(arguments).ShouldBeTrue();
        var (output, _, code) = RunFixture.Run(arguments);
        code.ShouldBe(0);
        foreach (var verb in new[] { "run <FILE>", "compile <FILE>", "check <FILE>", "cache", "vm", "map", "prog", "btf", "link", "batch" })
            output.ShouldContain("  " + verb);
    }

    [Theory]
    [InlineData("run", true)]
    [InlineData("vm", true)]
    [InlineData("map", false)]
    [InlineData("-j", false)]
    public void Route_FirstWord_DecidesTheGrammar(string word, bool isOurs) => CommandLineRouter.IsOurs([word]).ShouldBe(isOurs);
}
