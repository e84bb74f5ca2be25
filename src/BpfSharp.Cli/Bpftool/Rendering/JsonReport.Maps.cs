using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Kernel.Netlink;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Maps.</content>
internal sealed partial class JsonReport
{
    public override void Map(MapDescription map)
    {
        var (info, details) = map;
        Json.BeginObject();
        JsonDumpFrame.Header(Json, info);
        Device(details.InterfaceIndex, details.NamespaceDevice, details.NamespaceInode);
        Json.Field("bytes_key"u8, (ulong)info.KeySize);
        Json.Field("bytes_value"u8, (ulong)info.ValueSize);
        Json.Field("max_entries"u8, (ulong)info.MaxEntries);
        if (details.LockedBytes is { } locked)
            Json.Field("bytes_memlock"u8, locked);
        if (details.OwnerProgramType is { } owner)
        {
            if (ProgramTypeNames.Of(owner) is { } name)
                Json.Field("owner_prog_type"u8, name);
            else
                Json.Field("owner_prog_type"u8, (ulong)owner);
        }

        if (details.OwnerIsJited is { } jited)
            Json.Field("owner_jited"u8, jited);
        Json.Field("frozen"u8, details.IsFrozen ? 1UL : 0UL);
        if (info.BtfId != 0)
            Json.Field("btf_id"u8, (ulong)info.BtfId);
        Pins(details.HasPinTable, details.PinPaths);
        Json.EndObject();
    }

    private void Pins(bool hasTable, IReadOnlyList<string> paths)
    {
        if (!hasTable)
            return;
        Json.Name("pinned"u8);
        Json.BeginArray();
        foreach (var path in paths)
            Json.String(path);
        Json.EndArray();
    }

    private void Device(uint interfaceIndex, ulong device, ulong inode)
    {
        if (interfaceIndex == 0)
            return;
        Json.Name("dev"u8);
        Json.BeginObject();
        Json.Field("ifindex"u8, (ulong)interfaceIndex);
        Json.Field("ns_dev"u8, device);
        Json.Field("ns_inode"u8, inode);
        if (InterfaceNames.Find(interfaceIndex) is { } name)
            Json.Field("ifname"u8, name);
        Json.EndObject();
    }
}
