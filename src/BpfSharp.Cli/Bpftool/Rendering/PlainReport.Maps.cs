using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Kernel.Netlink;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Maps.</content>
internal sealed partial class PlainReport
{
    public override void Map(MapDescription map)
    {
        var (info, details) = map;
        Header(info);
        Device(details.InterfaceIndex, details.NamespaceDevice, details.NamespaceInode);
        Output.Write($"\n\tkey {info.KeySize}B  value {info.ValueSize}B  max_entries {info.MaxEntries}");
        if (details.LockedBytes is { } locked)
            Output.Write($"  memlock {locked}B");
        if (details.OwnerProgramType is not null || details.OwnerIsJited is not null)
            Output.Write("\n\t");
        if (details.OwnerProgramType is { } owner)
            Output.Write($"owner_prog_type {ProgramTypeNames.Of(owner) ?? $"{owner}"}  ");
        if (details.OwnerIsJited is { } jited)
            Output.Write(jited ? "owner jited" : "owner not jited");
        foreach (var path in details.PinPaths)
            Output.Write($"\n\tpinned {path}");
        if (info.BtfId != 0 || details.IsFrozen)
            Output.Write("\n\t");
        if (info.BtfId != 0)
            Output.Write($"btf_id {info.BtfId}");
        if (details.IsFrozen)
            Output.Write(info.BtfId != 0 ? "  frozen" : "frozen");
        Output.Write('\n');
    }

    /// <summary>The line that begins a map, without its end.</summary>
    public void Header(MapInfo info)
    {
        Output.Write($"{info.Id}: {MapTypeNames.Of(info.Type) ?? $"type {(int)info.Type}"}  ");
        if (info.Name.Length > 0)
            Output.Write($"name {info.Name}  ");
        Output.Write($"flags 0x{(uint)info.Flags:x}");
    }

    private void Device(uint interfaceIndex, ulong device, ulong inode)
    {
        if (interfaceIndex != 0)
            Output.Write($"  offloaded_to {InterfaceNames.Find(interfaceIndex) ?? $"ifindex {interfaceIndex} ns_dev {device} ns_ino {inode}"}");
    }
}
