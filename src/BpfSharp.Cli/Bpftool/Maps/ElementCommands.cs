using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>The commands on single entries.</summary>
internal static class ElementCommands
{
    /// <summary><c>lookup MAP [key DATA]</c> and <c>peek MAP</c>.</summary>
    public static int Lookup(CommandContext context, ref ArgReader arguments)
    {
        using var map = Open(context, ref arguments, readOnly: true);
        var key = Reader(context, map).ReadKey(ref arguments);
        var value = new byte[map.Info.FullValueSize];
        var errno = map.Map.Lookup(key, value);
        if (errno == Errno.None)
            context.Report.Entry(new MapLayout(map.Info, map.ReadTypes(context.Catalog)), key, value);
        else if (errno == Errno.ENOENT)
            context.Report.NotFound(key);
        else
            throw CommandException.Of("lookup failed", errno);
        return ExitCode.Of(errno);
    }

    /// <summary><c>getnext MAP [key DATA]</c>.</summary>
    public static int GetNext(CommandContext context, ref ArgReader arguments)
    {
        using var map = Open(context, ref arguments, readOnly: true);
        var hasKey = !arguments.IsAtEnd;
        var key = hasKey ? Reader(context, map).ReadKey(ref arguments, takesEmptyKey: true) : [];
        var next = new byte[map.Info.KeySize];

        // For the seam an empty key is the wish for the first one; the kernel refuses to go on from a key where maps have none.
        var errno = hasKey && key.Length == 0 ? Errno.EINVAL : map.Map.NextKey(key, next);
        if (errno != Errno.None)
            throw CommandException.Of("can't get next key", errno);
        context.Report.NextKey(key, hasKey, next);
        return ExitCode.Success;
    }

    /// <summary><c>update MAP [key DATA] [value VALUE] [UPDATE_FLAGS]</c>, <c>push</c> and <c>enqueue</c>.</summary>
    public static int Update(CommandContext context, ref ArgReader arguments)
    {
        using var map = Open(context, ref arguments, readOnly: false);
        var element = Reader(context, map).ReadElement(ref arguments);
        var errno = Store(context, map, element);
        if (errno != Errno.None)
            throw Explain(map, CommandException.Of("update failed", errno), errno);
        context.Report.Done();
        return ExitCode.Success;
    }

    /// <summary><c>delete MAP key DATA</c>.</summary>
    public static int Delete(CommandContext context, ref ArgReader arguments)
    {
        using var map = Open(context, ref arguments, readOnly: false);
        var key = Reader(context, map).ReadKey(ref arguments, takesEmptyKey: true);
        var errno = map.Map.Delete(key);
        if (errno != Errno.None)
            throw Explain(map, CommandException.Of("delete failed", errno), errno);
        context.Report.Done();
        return ExitCode.Success;
    }

    /// <summary><c>pop MAP</c> and <c>dequeue MAP</c>.</summary>
    public static int Pop(CommandContext context, ref ArgReader arguments)
    {
        using var map = Open(context, ref arguments, readOnly: false);
        var (key, value) = (new byte[map.Info.KeySize], new byte[map.Info.FullValueSize]);
        var errno = map.Map.LookupAndDelete(key, value);
        if (errno == Errno.None)
            context.Report.Entry(new MapLayout(map.Info, map.ReadTypes(context.Catalog)), key, value);
        else if (errno == Errno.ENOENT)
            context.Report.Empty();
        else
            throw Explain(map, CommandException.Of("pop failed", errno), errno);
        return ExitCode.Of(errno);
    }

    /// <summary>A value for all CPUs, for maps that have one for each.</summary>
    public static byte[] ForAllCpus(MapInfo info, byte[] value)
    {
        if (!info.IsPerCpu)
            return value;
        var all = new byte[info.FullValueSize];
        for (var cpu = 0; cpu < info.CpuCount; cpu++)
            value.CopyTo(all, cpu * info.ValueStride);
        return all;
    }

    private static Errno Store(CommandContext context, MapObject map, Element element)
    {
        if (element.InnerMap is { } reference)
        {
            using var inner = MapFinder.FindOne(context.Catalog, reference, readOnly: false);
            return map.Map.UpdateInnerMap(element.Key, inner.Map, element.Flags);
        }

        if (element.Program is not { } programReference)
            return map.Map.Update(element.Key, ForAllCpus(map.Info, element.Value), element.Flags);
        if (programReference is ProgramSelector.ById)
        {
            context.Report.Remark("Warning: updating program array via MAP_ID, make sure this map is kept open\n"
                                  + "         by some process or pinned otherwise update will be lost");
        }

        using var program = ProgramFinder.FindOne(context.Catalog, programReference);
        return map.Map.UpdateDescriptor(element.Key, program, element.Flags);
    }

    private static MapObject Open(CommandContext context, ref ArgReader arguments, bool readOnly)
        => arguments.Count >= 2 ? MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly) : throw new UsageException();

    private static ElementReader Reader(CommandContext context, MapObject map) => new(map.Info, () => map.ReadTypes(context.Catalog));

    // bpftool's words stay as they are; what they mean on this map comes as a second line.
    private static CommandException Explain(MapObject map, CommandException failure, Errno errno)
    {
        var hint = errno switch
        {
            Errno.E2BIG or Errno.ENOSPC => $"The map holds at most {map.Info.MaxEntries} entries.",
            Errno.EPERM when map.ReadDetails().IsFrozen => "The map is frozen: nothing in user space can change it any more.",
            Errno.EPERM when (map.Info.Flags & MapFlags.ReadOnly) != 0 => "The map was created read-only for user space.",
            Errno.EINVAL when map.Info.Type is MapType.Array or MapType.PerCpuArray => "Elements of an array can't be deleted; update them with zeros.",
            _ => null,
        };
        return hint is null ? failure : new CommandException(failure.Message, failure.ExitCode) { Hint = hint };
    }
}
