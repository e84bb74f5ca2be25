using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Types;

namespace BpfSharp.Kernel.Maps;

/// <summary>BPF_MAP_CREATE.</summary>
internal static class MapCreator
{
    public static KernelMap Create(MapSpec spec, KernelMap? inner, BtfCache types)
    {
        var loaded = LoadBtf(spec, types);
        var (btf, refusal) = (loaded?.Handle, loaded?.Refusal);
        var result = Invoke(spec, inner, btf);
        if (result.Errno is Errno.EINVAL or Errno.ENOTSUPP && btf is not null && !NeedsBtf(spec.Type))
        {
            // Old kernels know fewer maps with types, or fewer kinds of types. The types help people who look at the map; without them it works the same.
            var withTypes = result.Errno;
            result = Invoke(spec, inner, btf: null);
            refusal = $"the kernel takes no types for this map ({Errors.Describe(withTypes)})";
        }

        if (!result.Succeeded)
            throw new BpfException(MapCreateExplainer.Explain(spec, result.Errno, refusal), result.Errno);
        var map = KernelMap.FromHandle(BpfHandle.Own(result.Value), $"map {spec.Name}");
        map.BtfRefusal = refusal;
        return map;
    }

    private static SyscallResult Invoke(MapSpec spec, KernelMap? inner, BpfHandle? btf)
    {
        using var innerLease = inner is null ? default : inner.Handle.Lease();
        using var btfLease = btf is null ? default : btf.Lease();
        var attributes = new MapCreateAttr
        {
            MapType = (uint)spec.Type,
            KeySize = (uint)spec.KeySize,
            ValueSize = (uint)spec.ValueSize,
            MaxEntries = spec.MaxEntries,
            MapFlags = (uint)spec.Flags,
            InnerMapFd = innerLease.Fd,
            NumaNode = (spec.Flags & MapFlags.NumaNode) != 0 ? spec.NumaNode : 0,
            MapName = ObjectName.From(spec.Name),
            MapExtra = spec.Extra,
        };
        if (btf is not null)
        {
            attributes.BtfFd = btfLease.Fd;
            attributes.BtfKeyTypeId = spec.KeyTypeId;
            attributes.BtfValueTypeId = spec.ValueTypeId;
        }

        return BpfSyscall.Invoke(BpfCommand.MapCreate, ref attributes);
    }

    private static LoadedBtf? LoadBtf(MapSpec spec, BtfCache types)
        => spec.Btf is null || (spec.KeyTypeId == 0 && spec.ValueTypeId == 0) || NeverHasBtf(spec.Type) ? null : types.Get(spec.Btf, spec.Btf.Bytes.Span);

    // map_check_btf is missing or refuses in these, in every kernel so far.
    private static bool NeverHasBtf(MapType type)
        => type is MapType.PerfEventArray or MapType.CgroupArray or MapType.StackTrace or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.DevMap
            or MapType.DevMapHash or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.SockHash or MapType.Queue or MapType.Stack
            or MapType.RingBuffer or MapType.UserRingBuffer or MapType.Arena;

    private static bool NeedsBtf(MapType type) => type is MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.StructOps;
}
