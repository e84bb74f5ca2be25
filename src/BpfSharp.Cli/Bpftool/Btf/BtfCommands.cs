using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Programs;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>The <c>btf</c> commands.</summary>
internal static class BtfCommands
{
    private static readonly CommandTable Table = new("btf ",
    [
        new("show", ["{ show | list } [id BTF_ID]"], Show),
        new("list", [], Show),
        new("help", ["help"], Help),
        new("dump", ["dump BTF_SRC [format FORMAT] [root_id ROOT_ID]"], BtfDumpCommand.Run),
    ],
    [
        "BTF_SRC := { id BTF_ID | prog PROG | map MAP [{key | value | kv | all}] | file FILE }",
        "FORMAT := { raw | c }",
        Usage.Map,
        Usage.Program,
        .. Usage.Options,
    ]);

    public static int Run(CommandContext context, ref ArgReader arguments) => Table.Run(context, ref arguments);

    private static int Help(CommandContext context, ref ArgReader arguments) => Table.Help(context);

    private static int Show(CommandContext context, ref ArgReader arguments)
    {
        using var one = arguments.Count == 2 ? Open(ref arguments) : null;
        arguments.RequireEnd();
        var users = FindUsers();
        if (one is not null)
        {
            context.Report.Btf(Describe(one, users));
            return ExitCode.Success;
        }

        context.Report.BeginList(isList: true);
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Btf))
        {
            using var handle = ObjectCatalog.OpenBtf(id, out var errno);
            if (handle is not null)
                context.Report.Btf(Describe(handle, users));
            else if (errno != Errno.ENOENT) // ENOENT: gone meanwhile
                throw new CommandException($"can't get BTF object by id ({id}): {ErrnoText.Of(errno)}");
        }

        context.Report.EndList(isList: true);
        return ExitCode.Success;
    }

    private static BpfHandle Open(ref ArgReader arguments)
    {
        if (!arguments.TryTake("id"))
            throw new CommandException($"expected 'id', got: '{arguments.Peek()}'?");
        var id = arguments.TakeNumber("ID");
        return ObjectCatalog.OpenBtf(id, out var errno) ?? throw new CommandException($"can't get BTF object by id ({id}): {ErrnoText.Of(errno)}");
    }

    private static BtfDescription Describe(BpfHandle handle, Users users)
    {
        var facts = BtfFacts.Read(handle, out var errno) ?? throw CommandException.Of("can't get BTF object info", errno);
        return new BtfDescription(facts, [.. users.Programs[facts.Id]], [.. users.Maps[facts.Id]]);
    }

    private static Users FindUsers()
    {
        var (programs, maps) = (new List<(uint Types, uint User)>(), new List<(uint Types, uint User)>());
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Program))
        {
            using var handle = ObjectCatalog.OpenProgram(id, out _);
            if (handle is not null)
                programs.Add((ProgramFacts.Read(handle).Record.BtfId, id));
        }

        foreach (var id in ObjectCatalog.Ids(ObjectKind.Map))
        {
            using var map = ObjectCatalog.OpenMap(id, readOnly: true, out _);
            if (map is not null)
                maps.Add((map.Info.BtfId, id));
        }

        return new Users(programs.ToLookup(pair => pair.Types, pair => pair.User), maps.ToLookup(pair => pair.Types, pair => pair.User));
    }

    private sealed record Users(ILookup<uint, uint> Programs, ILookup<uint, uint> Maps);
}
