using Xunit.Abstractions;

namespace BpfSharp.Testing.Runner;

/// <summary>The command line.</summary>
internal sealed class RunnerOptions
{
    private readonly List<string> _assemblies = [];
    private readonly List<string> _only = [];
    private readonly List<string> _except = [];

    public IReadOnlyList<string> Assemblies => _assemblies;

    /// <summary>Only tests that carry a trait of this name.</summary>
    public string? Trait { get; private set; }

    /// <summary>Where each result is also written, for <see cref="ResultMatrix"/>.</summary>
    public string? Report { get; private set; }

    public bool Verbose { get; private set; }

    /// <summary>One test collection after the other: tests that watch the whole machine must not see each other.</summary>
    public bool Serial { get; private set; }

    public static RunnerOptions? Parse(string[] args)
    {
        var options = new RunnerOptions();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "-m" when i + 1 < args.Length: options._only.Add(args[++i]); break;
                case "-x" when i + 1 < args.Length: options._except.Add(args[++i]); break;
                case "-t" when i + 1 < args.Length: options.Trait = args[++i]; break;
                case "-r" when i + 1 < args.Length: options.Report = args[++i]; break;
                case "-v": options.Verbose = true; break;
                case "-s": options.Serial = true; break;
                case ['-', ..]: return null;
                default: options._assemblies.Add(args[i]); break;
            }
        }

        return options._assemblies.Count == 0 ? null : options;
    }

    public bool Selects(ITestCase test)
        => (_only.Count == 0 || _only.Exists(text => test.DisplayName.Contains(text, StringComparison.Ordinal)))
        && !_except.Exists(text => test.DisplayName.Contains(text, StringComparison.Ordinal))
        && (Trait is null || test.Traits.ContainsKey(Trait));
}
