namespace BpfSharp.Formats.Isa;

/// <summary>Assembly text has an error.</summary>
public sealed class AssemblerException : Exception
{
    /// <summary>Says what is wrong in which line.</summary>
    public AssemblerException(int line, string problem) : base($"line {line}: {problem}") => Line = line;

    /// <summary>The line, from 1.</summary>
    public int Line { get; }
}
