using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary>A map in <c>map top</c>.</summary>
/// <param name="Info">The map.</param>
/// <param name="Count">Its entries; null where they can't be counted.</param>
/// <param name="IsWhole">False where it has more than were counted.</param>
/// <param name="ChangesPerSecond">Entries that came, went or changed.</param>
/// <param name="LockedBytes">Its memory.</param>
internal sealed record TopRow(MapInfo Info, long? Count, bool IsWhole, double ChangesPerSecond, long LockedBytes)
{
    public string TypeName => MapTypeNames.Of(Info.Type) ?? $"type {(int)Info.Type}";

    public string Entries => Count is { } count ? $"{(IsWhole ? "" : ">")}{count}" : "-";

    public double Fill => Count is { } count && Info.MaxEntries > 0 ? (double)count / Info.MaxEntries : 0;

    public string FillText => Count is null || !IsWhole ? "-" : Fill.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    public string RateText => Count is null ? "-" : ChangesPerSecond.ToString("0.#", CultureInfo.InvariantCulture);

    public static TopRow Of(MapObject map, MapProbe probe, double changesPerSecond)
    {
        var isCounted = map.Info.KeySize > 0 && probe.Errno == Errno.None;
        return new TopRow(map.Info, isCounted ? probe.Count : null, probe.IsWhole, changesPerSecond, map.ReadDetails().LockedBytes ?? 0);
    }

    public void WriteJson(JsonStream json)
    {
        json.BeginObject();
        json.Field("id"u8, (ulong)Info.Id);
        json.Field("type"u8, TypeName);
        json.Field("name"u8, Info.Name);
        json.Name("entries"u8);
        if (Count is { } count)
            json.Number(count);
        else
            json.Null();
        json.Field("max_entries"u8, (ulong)Info.MaxEntries);
        json.Name("changes_per_second"u8);
        json.Raw(System.Text.Encoding.ASCII.GetBytes(ChangesPerSecond.ToString("0.###", CultureInfo.InvariantCulture)));
        json.Field("bytes_memlock"u8, LockedBytes);
        json.EndObject();
    }
}
