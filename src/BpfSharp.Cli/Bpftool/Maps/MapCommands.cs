using BpfSharp.Cli.Bpftool.Events;
using BpfSharp.Cli.Bpftool.Export;
using BpfSharp.Cli.Bpftool.Live;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>The <c>map</c> commands, in bpftool's order; those that it doesn't have come after, so that no beginning of a word changes its meaning.</summary>
internal static class MapCommands
{
    private static readonly CommandTable Table = new("map ",
    [
        new("show", ["{ show | list }   [MAP]"], ShowCommand.Run),
        new("list", [], ShowCommand.Run),
        new("help", [], Help),
        new("dump", ["dump       MAP"], DumpCommand.Run),
        new("update", ["update     MAP [key DATA] [value VALUE] [UPDATE_FLAGS]"], ElementCommands.Update),
        new("lookup", ["lookup     MAP [key DATA]"], ElementCommands.Lookup),
        new("getnext", ["getnext    MAP [key DATA]"], ElementCommands.GetNext),
        new("delete", ["delete     MAP  key DATA"], ElementCommands.Delete),
        new("pin", ["pin        MAP  FILE"], PinCommand.Run),
        new("event_pipe", ["event_pipe MAP [cpu N index M]"], EventPipeCommand.Run),
        new("create", ["create     FILE type TYPE key KEY_SIZE value VALUE_SIZE entries MAX_ENTRIES \\\n                  name NAME [flags FLAGS] [inner_map MAP]"], CreateCommand.Run),
        new("peek", ["peek       MAP"], ElementCommands.Lookup),
        new("push", ["push       MAP value VALUE"], ElementCommands.Update),
        new("enqueue", ["enqueue    MAP value VALUE"], ElementCommands.Update),
        new("pop", ["pop        MAP"], ElementCommands.Pop),
        new("dequeue", ["dequeue    MAP"], ElementCommands.Pop),
        new("freeze", ["freeze     MAP"], FreezeCommand.Run),
        new("top", ["top"], TopCommand.Run),
        new("watch", ["watch      MAP"], WatchCommand.Run),
        new("export", ["export     MAP [format { ndjson | csv }]"], ExportCommand.Run),
        new("import", ["import     MAP [file FILE]"], ImportCommand.Run),
    ],
    [
        Usage.Map,
        Usage.Data,
        Usage.Program,
        "VALUE := { DATA | MAP | PROG }",
        "UPDATE_FLAGS := { any | exist | noexist }",
        .. Usage.Alternatives("TYPE", MapTypeNames.All),
        .. Usage.Options,
    ]);

    public static int Run(CommandContext context, ref ArgReader arguments) => Table.Run(context, ref arguments);

    private static int Help(CommandContext context, ref ArgReader arguments) => Table.Help(context);
}
