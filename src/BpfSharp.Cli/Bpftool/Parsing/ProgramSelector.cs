namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>How a command names a program: <c>id N</c>, <c>tag T</c>, <c>name S</c> or <c>pinned PATH</c>.</summary>
internal abstract record ProgramSelector
{
    // Full names come from the program's types; bpftool allows 127 characters.
    private const int LongestName = 127;

    private const int TagLength = 16;

    /// <summary>Takes a reference from the words.</summary>
    public static ProgramSelector Parse(ref ArgReader arguments)
    {
        if (arguments.IsAtEnd)
            throw new UsageException();
        if (arguments.TryTake("id"))
            return new ById(arguments.TakeNumber("ID"));
        if (arguments.TryTake("tag"))
        {
            var tag = arguments.Take();
            return tag.Length == TagLength && tag.All(char.IsAsciiHexDigit) ? new ByTag(Convert.ToUInt64(tag, 16)) : throw new CommandException("can't parse tag");
        }

        if (arguments.TryTake("name"))
        {
            var name = arguments.Take();
            return name.Length <= LongestName ? new ByName(name) : throw new CommandException("can't parse name");
        }

        if (arguments.TryTake("pinned"))
            return new ByPath(arguments.Take());
        throw new CommandException($"expected 'id', 'tag', 'name' or 'pinned', got: '{arguments.Peek()}'?");
    }

    internal sealed record ById(uint Id) : ProgramSelector;

    /// <param name="Tag">The eight bytes as they are read, the first one highest.</param>
    internal sealed record ByTag(ulong Tag) : ProgramSelector;

    internal sealed record ByName(string Name) : ProgramSelector;

    internal sealed record ByPath(string Path) : ProgramSelector;
}
