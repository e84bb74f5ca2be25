namespace BpfSharp.Cli.Compiling;

/// <summary>How far a program got.</summary>
internal enum CheckStage
{
    /// <summary>The file couldn't be compiled or read.</summary>
    Compile,

    /// <summary>It compiled; nothing was loaded.</summary>
    Compiled,

    /// <summary>The object's maps couldn't be made or the program couldn't be loaded.</summary>
    Load,

    /// <summary>The verifier accepted it.</summary>
    Passed,
}

/// <summary>What was found out about one program, or about a file where it has none to name.</summary>
internal sealed record CheckVerdict(string File, string? Program, string? Kind, CheckStage Stage)
{
    public string? Problem { get; init; }

    public string? VerifierLog { get; init; }

    public int Instructions { get; init; }

    public bool IsGood => Stage is CheckStage.Passed or CheckStage.Compiled;
}
