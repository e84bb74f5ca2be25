using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Kernel;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>The <c>link</c> commands.</summary>
internal static class LinkCommands
{
    private static readonly CommandTable Table = new("link ",
    [
        new("show", ["{ show | list } [LINK]"], Show),
        new("list", [], Show),
        new("help", ["help"], Help),
    ],
    ["LINK := { id LINK_ID | pinned FILE }", .. Usage.Options]);

    public static int Run(CommandContext context, ref ArgReader arguments) => Table.Run(context, ref arguments);

    private static int Help(CommandContext context, ref ArgReader arguments) => Table.Help(context);

    private static int Show(CommandContext context, ref ArgReader arguments)
    {
        var pins = context.Options.ShowPinned ? PinTable.Read(PinnedKind.Link) : PinTable.Empty;
        if (arguments.Count == 2)
        {
            using var link = Open(ref arguments);
            context.Report.Link(Describe(link, pins));
            return ExitCode.Success;
        }

        arguments.RequireEnd();
        context.Report.BeginList(isList: true);
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Link))
        {
            using var handle = ObjectCatalog.OpenLink(id, out var errno);
            if (handle is not null)
                context.Report.Link(Describe(handle, pins));
            else if (errno != Errno.ENOENT) // ENOENT: gone meanwhile
                throw new CommandException($"can't get link by id ({id}): {ErrnoText.Of(errno)}");
        }

        context.Report.EndList(isList: true);
        return ExitCode.Success;
    }

    private static BpfHandle Open(ref ArgReader arguments)
    {
        if (arguments.TryTake("pinned"))
            return ObjectCatalog.OpenPinned(arguments.Take(), PinnedKind.Link);
        if (!arguments.TryTake("id"))
            throw new CommandException($"expected 'id' or 'pinned', got: '{arguments.Peek()}'?");
        var id = arguments.TakeNumber("ID");
        return ObjectCatalog.OpenLink(id, out var errno) ?? throw CommandException.Of($"failed to get link with ID {id}", errno);
    }

    private static LinkDescription Describe(BpfHandle handle, PinTable pins)
    {
        var facts = LinkFacts.Read(handle, out var errno) ?? throw CommandException.Of("can't get link info", errno);
        return new LinkDescription
        {
            Id = facts.Id,
            Type = (uint)facts.Kind,
            ProgramId = facts.ProgramId,
            StructOpsMap = facts.Kind == KernelLinkType.StructOps ? facts.UInt32(16) : null,
            Fields = LinkFields.Of(facts),
            PinPaths = pins.PathsOf(facts.Id),
            HasPinTable = !pins.IsEmpty,
        };
    }
}
