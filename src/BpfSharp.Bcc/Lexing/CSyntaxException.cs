namespace BpfSharp.Bcc.Lexing;

/// <summary>A text is not C; caught by <see cref="BccCompiler"/>, which makes a diagnostic of it.</summary>
internal sealed class CSyntaxException(string file, int line, int column, string problem) : Exception(problem)
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public int Column { get; } = column;
}
