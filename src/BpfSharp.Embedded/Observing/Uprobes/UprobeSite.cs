using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>A place in a file where programs run when a process executes it.</summary>
internal sealed class UprobeSite(string path, FileIdentity file, ulong offset, ulong semaphoreOffset, bool isFunctionEntry)
{
    public string Path => path;

    public FileIdentity File => file;

    public ulong Offset => offset;

    /// <summary>Where in the file a USDT semaphore is kept; 0 for none.</summary>
    public ulong SemaphoreOffset => semaphoreOffset;

    /// <summary>True where a function begins there.</summary>
    public bool IsFunctionEntry => isFunctionEntry;

    /// <summary>Programs that run there.</summary>
    public ProgramList Entry { get; } = new();

    /// <summary>Programs that run when the function there returns.</summary>
    public ProgramList Return { get; } = new();

    public bool IsEmpty => Entry.IsEmpty && Return.IsEmpty;

    /// <summary>True where a mapping shows the file. File systems in layers give mappings another device than the file's: there the name decides.</summary>
    public bool IsIn(MemoryMapping mapping)
        => mapping.File.Inode == file.Inode && (mapping.File == file || System.IO.Path.GetFileName(mapping.Name) == System.IO.Path.GetFileName(path));
}
