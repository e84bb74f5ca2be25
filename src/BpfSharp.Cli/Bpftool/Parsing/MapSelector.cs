using System.Text;

namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>How a command names a map: <c>id N</c>, <c>name S</c> or <c>pinned PATH</c>.</summary>
internal abstract record MapSelector
{
    // BPF_OBJ_NAME_LEN with its NUL: the kernel keeps no longer name, so no longer one can match.
    private const int LongestName = 15;

    /// <summary>Takes a reference from the words.</summary>
    public static MapSelector Parse(ref ArgReader arguments)
    {
        if (arguments.IsAtEnd)
            throw new UsageException();
        if (arguments.TryTake("id"))
            return new ById(arguments.TakeNumber("ID"));
        if (arguments.TryTake("name"))
        {
            var name = arguments.Take();
            return Encoding.UTF8.GetByteCount(name) <= LongestName ? new ByName(name) : throw new CommandException("can't parse name")
            {
                Hint = $"Names of maps have at most {LongestName} bytes; '{name}' has {Encoding.UTF8.GetByteCount(name)}.",
            };
        }

        if (arguments.TryTake("pinned"))
            return new ByPath(arguments.Take());
        throw new CommandException($"expected 'id', 'name' or 'pinned', got: '{arguments.Peek()}'?");
    }

    internal sealed record ById(uint Id) : MapSelector;

    internal sealed record ByName(string Name) : MapSelector;

    internal sealed record ByPath(string Path) : MapSelector;
}
