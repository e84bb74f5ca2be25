using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Batch;

/// <summary>
/// Puts consecutive <c>map update</c> commands on one map together into few calls. What happens is what would happen one by one: the first update that
/// fails ends the batch, the ones before it are done, the ones after it are not.
/// </summary>
internal sealed class BatchUpdates(CommandContext context) : IDisposable
{
    private MapSelector? _selector;
    private ElementFlags _flags;
    private MapObject? _map;
    private BulkUpdater? _updater;

    /// <summary>Takes a command, if it is an update of bytes.</summary>
    /// <exception cref="CommandException">It is one, but wrong; or one before it failed.</exception>
    public bool TryTake(string[] words)
    {
        // JSON has an answer for each command, which must not come before the command is done.
        if (context.Report.IsJson || words.Length < 4 || !IsUpdate(words))
            return false;
        var arguments = new ArgReader(words.AsSpan(2));
        MapSelector selector;
        try
        {
            selector = MapSelector.Parse(ref arguments);
        }
        catch (CommandException)
        {
            Flush();
            throw;
        }

        if (_map is null || selector != _selector)
            Open(selector);
        if (_map!.IsMapOfMaps || _map.Info.Type == MapType.ProgramArray || _map.Info.KeySize == 0)
            return false;
        Take(_map, ref arguments);
        return true;
    }

    /// <summary>Does what was taken.</summary>
    /// <exception cref="CommandException">One of the updates failed.</exception>
    public int Flush()
    {
        var (map, updater) = (_map, _updater);
        (_selector, _map, _updater) = (null, null, null);
        using (map)
            updater?.Flush();
        return ExitCode.Success;
    }

    public void Dispose() => _map?.Dispose();

    private static bool IsUpdate(string[] words) => words[0].Length > 0 && ArgReader.IsPrefix(words[0], "map") && words[1].Length > 0 && ArgReader.IsPrefix(words[1], "update");

    private void Open(MapSelector selector)
    {
        Flush();
        _map = MapFinder.FindOne(context.Catalog, selector, readOnly: false);
        _selector = selector;
    }

    private void Take(MapObject map, ref ArgReader arguments)
    {
        Element element;
        try
        {
            element = new ElementReader(map.Info, () => map.ReadTypes(context.Catalog)).ReadElement(ref arguments);
        }
        catch (CommandException)
        {
            Flush();
            throw;
        }

        if (_updater is not null && element.Flags != _flags)
            _updater.Flush();
        if (_updater is null || element.Flags != _flags)
            _updater = new BulkUpdater(map.Map, element.Flags);
        _flags = element.Flags;
        _updater.Add(element.Key, ElementCommands.ForAllCpus(map.Info, element.Value));
    }
}
