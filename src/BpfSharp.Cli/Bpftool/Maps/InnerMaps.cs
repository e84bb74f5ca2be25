using System.Buffers.Binary;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>The maps inside maps of maps.</summary>
internal static class InnerMaps
{
    /// <summary>Adds to a list of maps those that lie in them, each once, in the order of their places. One that is replaced meanwhile is left out.</summary>
    public static void AddAll(List<MapObject> maps)
    {
        var known = maps.Select(map => map.Info.Id).ToHashSet();
        for (var i = 0; i < maps.Count; i++)
        {
            if (!maps[i].IsMapOfMaps)
                continue;
            var ids = new IdCollector();
            new EntryReader(maps[i].Map).Read(ids);
            foreach (var id in ids.Found)
            {
                if (known.Add(id) && ObjectCatalog.OpenMap(id, readOnly: true, out _) is { } inner)
                    maps.Add(inner);
            }
        }
    }

    private sealed class IdCollector : IEntryWriter
    {
        public List<uint> Found { get; } = [];

        public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
        {
            for (var i = 0; i < count; i++)
                Found.Add(BinaryPrimitives.ReadUInt32LittleEndian(values[(i * sizeof(uint))..]));
        }

        public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
        {
            // An empty slot.
        }
    }
}
