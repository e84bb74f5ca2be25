using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary><c>map show [MAP]</c>.</summary>
internal static class ShowCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        var pins = context.Options.ShowPinned ? PinTable.Read(PinnedKind.Map) : PinTable.Empty;
        if (arguments.Count == 2)
            return ShowSome(context, MapSelector.Parse(ref arguments), pins);
        arguments.RequireEnd();
        context.Report.BeginList(isList: true);
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Map))
        {
            using var map = ObjectCatalog.OpenMap(id, readOnly: true, out var errno);
            if (map is not null)
                context.Report.Map(Describe(map, pins));
            else if (errno != Errno.ENOENT) // ENOENT: gone meanwhile
                throw new CommandException($"can't get map by id ({id}): {ErrnoText.Of(errno)}");
        }

        context.Report.EndList(isList: true);
        return ExitCode.Success;
    }

    private static int ShowSome(CommandContext context, MapSelector reference, PinTable pins)
    {
        var maps = MapFinder.FindAll(context.Catalog, reference, readOnly: true);
        context.Report.BeginList(maps.Count > 1);
        foreach (var map in maps)
        {
            using (map)
                context.Report.Map(Describe(map, pins));
        }

        context.Report.EndList(maps.Count > 1);
        return ExitCode.Success;
    }

    private static MapDescription Describe(MapObject map, PinTable pins)
        => new(map.Info, map.ReadDetails() with { PinPaths = pins.PathsOf(map.Info.Id), HasPinTable = !pins.IsEmpty });
}
