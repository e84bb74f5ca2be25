using Xunit.Abstractions;

namespace BpfSharp.Testing.Runner;

/// <summary>The command line.</summary>
internal sealed class RunnerOptions
{
    private readonly List<string> _only = [];
    private readonly List<string> _except = [];

    public string Assembly { get; private init; } = "";

    public bool Verbose { get; private set; }

    /// <summary>One test collection after the other: tests that watch the whole machine must not see each other.</summary>
    public bool Serial { get; private set; }

    public static RunnerOptions? Parse(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
            return null;
        var options = new RunnerOptions { Assembly = args[0] };
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-m" when i + 1 < args.Length: options._only.Add(args[++i]); break;
                case "-x" when i + 1 < args.Length: options._except.Add(args[++i]); break;
                case "-v": options.Verbose = true; break;
                case "-s": options.Serial = true; break;
                default: return null;
            }
        }

        return options;
    }

    public bool Selects(ITestCase test)
        => (_only.Count == 0 || _only.Exists(text => test.DisplayName.Contains(text, StringComparison.Ordinal)))
        && !_except.Exists(text => test.DisplayName.Contains(text, StringComparison.Ordinal));
}
