namespace BpfSharp.Formats;

/// <summary>A file or blob (ELF, BTF, a program, a symbol table) is not what its format says it should be.</summary>
public sealed class BpfFormatException : Exception
{
    /// <summary>Says what is wrong, in which part and at which byte of it.</summary>
    /// <param name="what">The part that was read: <c>ELF header</c>, <c>.BTF</c>, a section's name.</param>
    /// <param name="offset">Byte offset in that part, or -1 where none applies.</param>
    /// <param name="problem">One clause: what was found and what was expected.</param>
    public BpfFormatException(string what, long offset, string problem)
        : base(offset < 0 ? $"{what}: {problem}" : $"{what}, byte {offset}: {problem}")
    {
        What = what;
        Offset = offset;
    }

    /// <summary>The part that was read.</summary>
    public string What { get; }

    /// <summary>Byte offset in <see cref="What"/>, or -1.</summary>
    public long Offset { get; }
}
