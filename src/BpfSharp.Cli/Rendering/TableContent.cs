using System.Buffers.Binary;

namespace BpfSharp.Cli.Rendering;

/// <summary>A map's entries at one moment, the largest first where values are numbers.</summary>
internal sealed class TableContent
{
    private TableContent(IReadOnlyList<TableEntry> entries, bool isComplete)
    {
        Entries = entries;
        IsComplete = isComplete;
    }

    public IReadOnlyList<TableEntry> Entries { get; }

    /// <summary>False where programs changed the map so much meanwhile that reading was given up.</summary>
    public bool IsComplete { get; }

    /// <summary>Reads a map. Entries of arrays that are still zero are left out: nobody put them there.</summary>
    public static TableContent Read(BpfMap map)
    {
        var skipZeros = map.Info.Type is MapType.Array or MapType.PerCpuArray;
        var entries = new List<TableEntry>();
        using var cursor = map.OpenCursor();
        while (cursor.MoveNext())
        {
            if (!skipZeros || cursor.Value.ContainsAnyExcept((byte)0))
                entries.Add(new TableEntry(cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        var isNumber = map.Info.ValueSize is 4 or 8 && map.ValueType is null or { Unqualified: Formats.Btf.BtfInt };
        if (isNumber && !skipZeros)
            entries.Sort((left, right) => Sum(map, right).CompareTo(Sum(map, left)) is var order and not 0 ? order : left.Key.AsSpan().SequenceCompareTo(right.Key));
        return new TableContent(entries, cursor.IsComplete);
    }

    // What orders entries: the number, or the sum of all CPUs' numbers.
    private static UInt128 Sum(BpfMap map, TableEntry entry)
    {
        UInt128 sum = 0;
        for (var at = 0; at + map.Info.ValueSize <= entry.Value.Length; at += map.Info.ValueStride)
            sum += map.Info.ValueSize == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(entry.Value.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(entry.Value.AsSpan(at));
        return sum;
    }
}

/// <summary>An entry of a map, copied.</summary>
internal sealed record TableEntry(byte[] Key, byte[] Value);
