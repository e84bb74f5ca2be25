using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary><c>map pin MAP FILE</c>.</summary>
internal static class PinCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        arguments.Require("pin", 3, ExitCode.Of(Errno.EINVAL));
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: false);
        Pinning.Pin(map.Map, arguments.Take(), mayMount: !context.Options.NoMount);
        context.Report.Done();
        return ExitCode.Success;
    }
}
