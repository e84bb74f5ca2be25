using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Selection;

/// <summary>Which entries are shown, and in which order: <c>--filter</c>, <c>--sort</c>, <c>--limit</c>.</summary>
internal sealed class EntrySelection
{
    private readonly EntryFilter? _filter;
    private readonly EntryField? _sort;
    private readonly bool _isDescending;
    private readonly long _limit;

    private EntrySelection(EntryFilter? filter, EntryField? sort, bool isDescending, long limit)
    {
        _filter = filter;
        _sort = sort;
        _isDescending = isDescending;
        _limit = limit;
    }

    public static EntrySelection Of(GlobalOptions options, MapObject map, ObjectCatalog catalog)
    {
        if (options.Filter is null && options.Sort is null)
            return new EntrySelection(null, null, false, options.Limit ?? long.MaxValue);
        var types = map.ReadTypes(catalog);
        var filter = options.Filter is { } text ? EntryFilter.Parse(text, map.Info, types) : null;
        var sort = options.Sort is { } path ? EntryField.Parse(path.TrimStart('-'), map.Info, types) : null;
        return new EntrySelection(filter, sort, options.Sort?.StartsWith('-') ?? false, options.Limit ?? long.MaxValue);
    }

    /// <summary>Reads a map and hands over what is selected.</summary>
    /// <returns>How many entries that were.</returns>
    public long Read(EntryReader reader, IEntryWriter writer)
    {
        if (_filter is null && _sort is null)
        {
            reader.Read(writer, _limit);
            return reader.Count;
        }

        var sieve = new Sieve(this, reader.Info, writer);
        reader.Read(sieve);
        return sieve.Finish();
    }

    private sealed class Sieve(EntrySelection selection, Backends.MapInfo info, IEntryWriter writer) : IEntryWriter
    {
        private readonly List<(FieldValue Order, byte[] Key, byte[] Value)> _kept = [];
        private long _count;

        public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
        {
            for (var i = 0; i < count; i++)
                Entry(keys.Slice(i * info.KeySize, info.KeySize), values.Slice(i * info.FullValueSize, info.FullValueSize));
        }

        public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
        {
            // A value that can't be read fulfils no condition and has no place in an order.
        }

        public long Finish()
        {
            if (selection._sort is null)
                return _count;

            // A stable order: entries that are equal stay as the kernel had them.
            var sorted = selection._isDescending ? _kept.OrderByDescending(entry => entry.Order) : _kept.OrderBy(entry => entry.Order);
            foreach (var (_, key, value) in sorted.Take((int)Math.Min(selection._limit, int.MaxValue)))
                Hand(key, value);
            return _count;
        }

        private void Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            if (selection._filter is { } filter && !filter.Accepts(key, value))
                return;
            if (selection._sort is { } sort)
                _kept.Add((sort.Of(key, value), key.ToArray(), value.ToArray()));
            else if (_count < selection._limit)
                Hand(key, value);
        }

        private void Hand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            writer.Entries(key, value, 1);
            _count++;
        }
    }
}
