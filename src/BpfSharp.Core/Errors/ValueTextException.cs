namespace BpfSharp;

/// <summary>Text doesn't say a value of the type that is wanted.</summary>
public sealed class ValueTextException : BpfException
{
    /// <summary>Says what is wrong, in which part of the value and where in the text.</summary>
    public ValueTextException(string path, int position, string problem) : base($"{(path.Length == 0 ? "The value" : path)}: {problem} (at character {position + 1}).")
    {
        Path = path;
        Position = position;
    }

    /// <summary>The part of the value: <c>.addr.port</c>; empty for the whole.</summary>
    public string Path { get; }

    /// <summary>The character of the text, from 0.</summary>
    public int Position { get; }
}
