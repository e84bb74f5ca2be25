using System.Buffers.Binary;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>The places in files that programs are attached to. Changed under the hub's gate.</summary>
internal sealed class UprobeTable
{
    private readonly List<UprobeSite> _sites = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<UprobeSite> Sites => _sites;

    /// <summary>True where something waits for functions to return.</summary>
    public bool HasReturns => _sites.Exists(site => !site.Return.IsEmpty);

    /// <summary>The site of a place; a new one where there is none.</summary>
    /// <exception cref="BpfException">There is no such file.</exception>
    public UprobeSite Take(UprobeTarget target)
    {
        var file = Identify(target.Path);
        var site = _sites.Find(site => site.File == file && site.Offset == target.Offset && site.SemaphoreOffset == target.SemaphoreOffset);
        if (site is null)
        {
            site = new UprobeSite(target.Path, file, target.Offset, target.SemaphoreOffset, IsFunctionEntry(target));
            _sites.Add(site);
        }

        return site;
    }

    /// <summary>Forgets sites that nothing is attached to.</summary>
    public void RemoveEmpty() => _sites.RemoveAll(site => site.IsEmpty);

    /// <summary>The device and inode that mappings of a file show: struct statx has them at 136, 140 and 32.</summary>
    private static unsafe FileIdentity Identify(string path)
    {
        const int CurrentDirectory = -100;
        const uint Inode = 0x100;
        var result = stackalloc byte[256];
        if (Libc.Statx(CurrentDirectory, path, 0, Inode, result) != 0)
            throw new BpfException($"A uprobe can't be attached to {path}: it can't be found ({Libc.LastError}).", Libc.LastError);
        var bytes = new ReadOnlySpan<byte>(result, 256);
        return new FileIdentity(BinaryPrimitives.ReadUInt32LittleEndian(bytes[136..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[140..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
    }

    // What has no symbols is taken for the middle of a function: the stack then lacks the caller at most.
    private static bool IsFunctionEntry(UprobeTarget target)
    {
        try
        {
            return ElfSymbols.Open(target.Path).TryResolveFileOffset(target.Offset, out _, out var distance) && distance == 0;
        }
        catch (BpfFormatException error)
        {
            throw new BpfException($"A uprobe can't be attached to {target.Path}: {error.Message}.", Errno.ENOEXEC, error);
        }
    }
}
