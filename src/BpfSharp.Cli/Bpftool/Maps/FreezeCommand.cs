using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary><c>map freeze MAP</c>: no change from user space any more.</summary>
internal static class FreezeCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        arguments.Require("freeze", 2);
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: false);
        arguments.RequireEnd();
        var errno = map.Map.Freeze();
        if (errno != Errno.None)
            throw CommandException.Of("failed to freeze map", errno);
        context.Report.Done();
        return ExitCode.Success;
    }
}
