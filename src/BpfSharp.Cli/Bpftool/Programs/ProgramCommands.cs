using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Bpftool.Programs;

/// <summary>The <c>prog</c> commands.</summary>
internal static class ProgramCommands
{
    private static readonly CommandTable Table = new("prog ",
    [
        new("show", ["{ show | list } [PROG]"], Show),
        new("list", [], Show),
        new("help", ["help"], Help),
    ],
    [Usage.Program, .. Usage.Options]);

    public static int Run(CommandContext context, ref ArgReader arguments) => Table.Run(context, ref arguments);

    private static int Help(CommandContext context, ref ArgReader arguments) => Table.Help(context);

    private static int Show(CommandContext context, ref ArgReader arguments)
    {
        var pins = context.Options.ShowPinned ? PinTable.Read(PinnedKind.Program) : PinTable.Empty;
        if (arguments.Count == 2)
            return ShowSome(context, ProgramSelector.Parse(ref arguments), pins);
        arguments.RequireEnd();
        context.Report.BeginList(isList: true);
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Program))
        {
            using var handle = ObjectCatalog.OpenProgram(id, out var errno);
            if (handle is not null)
                context.Report.Program(ProgramDescription.Of(ProgramFacts.Read(handle), context.Catalog, pins));
            else if (errno != Errno.ENOENT) // ENOENT: gone meanwhile
                throw new CommandException($"can't get prog by id ({id}): {ErrnoText.Of(errno)}");
        }

        context.Report.EndList(isList: true);
        return ExitCode.Success;
    }

    private static int ShowSome(CommandContext context, ProgramSelector selector, PinTable pins)
    {
        var programs = ProgramFinder.FindAll(context.Catalog, selector);
        context.Report.BeginList(programs.Count > 1);
        foreach (var program in programs)
        {
            using (program)
                context.Report.Program(ProgramDescription.Of(ProgramFacts.Read(program), context.Catalog, pins));
        }

        context.Report.EndList(programs.Count > 1);
        return ExitCode.Success;
    }
}
