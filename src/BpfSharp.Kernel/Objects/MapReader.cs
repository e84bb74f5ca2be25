using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;

namespace BpfSharp.Kernel.Objects;

/// <summary>Reads all that the kernel tells of a map.</summary>
internal static class MapReader
{
    public static KernelMapInfo? Read(BpfHandle handle)
    {
        var record = default(MapInfoRecord);
        if (ObjectInfo.Read(handle, ref record) != Errno.None)
            return null;
        var extra = DescriptorInfo.Of(handle);
        return new KernelMapInfo
        {
            Map = MapInfoReader.ToMapInfo(record),
            Memlock = extra.Number("memlock"),
            IsFrozen = extra.Number("frozen") == 1,
            OwnerProgramType = extra.Number("owner_prog_type") is { } type ? (ProgramType)type : null,
            OwnerJited = extra.Number("owner_jited") is { } jited ? jited == 1 : null,
            InterfaceIndex = record.Ifindex,
            BtfVmlinuxValueTypeId = record.BtfVmlinuxValueTypeId,
        };
    }
}
