using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Programs;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary><c>btf dump BTF_SRC [format raw|c] [root_id N]</c>.</summary>
internal static class BtfDumpCommand
{
    private static readonly int InvalidArgument = ExitCode.Of(Errno.EINVAL);

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count < 2)
            throw new UsageException();
        var source = ReadSource(context, ref arguments);
        var (asC, roots) = ReadForm(ref arguments, source);
        foreach (var root in roots)
        {
            if (root >= source.Types.Count)
                throw new CommandException($"invalid root ID: {root}", InvalidArgument);
        }

        if (asC)
            context.Report.Text(roots.Count == 0 ? BtfCWriter.WriteAll(source.Types) : BtfCText.Of(source.Types, roots));
        else
            context.Report.BtfTypes(roots.Count == 0 ? source.Types.Types.Select(BtfRows.Of) : roots.Select(id => BtfRows.Of(source.Types.TypeById(id))));
        return ExitCode.Success;
    }

    private static Source ReadSource(CommandContext context, ref ArgReader arguments)
    {
        var catalog = context.Catalog;
        if (arguments.TryTake("map"))
            return OfMap(catalog, ref arguments);
        if (arguments.TryTake("prog"))
        {
            using var program = ProgramFinder.FindOne(catalog, ProgramSelector.Parse(ref arguments));
            return new Source(TypesById(catalog, ProgramFacts.Read(program).Record.BtfId), []);
        }

        if (arguments.TryTake("id"))
            return new Source(TypesById(catalog, arguments.TakeNumber("ID")), []);
        if (arguments.TryTake("file"))
            return new Source(BtfFile.Read(catalog, arguments.Take(), context.Options.BaseBtf), []);
        throw new CommandException($"unrecognized BTF source specifier: '{arguments.Peek()}'");
    }

    private static Source OfMap(ObjectCatalog catalog, ref ArgReader arguments)
    {
        using var map = MapFinder.FindOne(catalog, MapSelector.Parse(ref arguments), readOnly: true);
        var types = TypesById(catalog, map.Info.BtfId);
        if (arguments.TryTake("all"))
            return new Source(types, []);
        if (arguments.TryTake("key"))
            return new Source(types, [map.Info.BtfKeyTypeId]);
        if (arguments.TryTake("value"))
            return new Source(types, [map.Info.BtfValueTypeId]);
        arguments.TryTake("kv");
        return new Source(types, [map.Info.BtfKeyTypeId, map.Info.BtfValueTypeId]);
    }

    private static BtfSpec TypesById(ObjectCatalog catalog, uint id)
    {
        using var handle = ObjectCatalog.OpenBtf(id, out var errno);
        return handle is null ? throw CommandException.Of($"get btf by id ({id})", errno) : catalog.TypesById(id);
    }

    private static (bool AsC, List<uint> Roots) ReadForm(ref ArgReader arguments, Source source)
    {
        var (asC, roots) = (false, new List<uint>(source.Roots));
        while (!arguments.IsAtEnd)
        {
            if (arguments.TryTake("format"))
            {
                if (arguments.IsAtEnd)
                    throw new CommandException("expecting value for 'format' option", InvalidArgument);
                var word = arguments.Take();
                asC = word switch { "c" => true, "raw" => false, _ => throw new CommandException($"unrecognized format specifier: '{word}', possible values: raw, c", InvalidArgument) };
            }
            else if (arguments.TryTake("root_id"))
            {
                if (source.Roots.Length > 0)
                    throw new CommandException("cannot use root_id with other type filtering", InvalidArgument);
                var root = arguments.TakeNumber("root ID");
                if (roots.Contains(root))
                    throw new CommandException($"duplicate root_id {root} supplied", InvalidArgument);
                roots.Add(root);
            }
            else if (!arguments.TryTake("unsorted"))
            {
                throw new CommandException($"unrecognized option: '{arguments.Peek()}'", InvalidArgument);
            }
        }

        return (asC, roots);
    }

    private sealed record Source(BtfSpec Types, uint[] Roots);
}
