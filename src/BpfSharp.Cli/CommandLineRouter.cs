namespace BpfSharp.Cli;

/// <summary>
/// Two grammars share the command: bpftool's (options anywhere, words abbreviated, <c>map dump id 7</c>) and that of our own verbs. The first word decides.
/// </summary>
internal static class CommandLineRouter
{
    private static readonly string[] OwnVerbs = ["run", "compile", "check", "cache", "vm"];

    /// <summary>True for our own verbs, and for no word at all: then the overview of everything is ours to give.</summary>
    public static bool IsOurs(IReadOnlyList<string> args)
        => args.Count == 0 || args is ["--help" or "-h" or "-?"] || OwnVerbs.Contains(args[0]);
}
