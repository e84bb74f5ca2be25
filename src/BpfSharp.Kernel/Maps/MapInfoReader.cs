using BpfSharp.Backends;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Maps;

/// <summary>Turns the kernel's record of a map into the seam's.</summary>
internal static class MapInfoReader
{
    public static MapInfo ToMapInfo(in MapInfoRecord record)
    {
        var type = (MapType)record.Type;
        var info = new MapInfo
        {
            Name = record.Name.ToString(),
            Type = type,
            Id = record.Id,
            KeySize = checked((int)record.KeySize),
            ValueSize = checked((int)record.ValueSize),
            MaxEntries = record.MaxEntries,
            Flags = (MapFlags)record.MapFlags,
            Extra = record.MapExtra,
            BtfId = record.BtfId,
            BtfKeyTypeId = record.BtfKeyTypeId,
            BtfValueTypeId = record.BtfValueTypeId,
        };
        return info.IsPerCpu ? info with { CpuCount = CpuList.Possible } : info;
    }
}
