namespace BpfSharp.Formats.Symbols;

/// <summary>What a process may do with mapped memory.</summary>
[Flags]
public enum MemoryPermissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read it.</summary>
    Read = 1,

    /// <summary>Write it.</summary>
    Write = 2,

    /// <summary>Execute it.</summary>
    Execute = 4,

    /// <summary>Changes go to the file and to other processes.</summary>
    Shared = 8,
}

/// <summary>Which file a mapping shows, whatever its names: the device and the inode.</summary>
/// <param name="Major">The device's major number.</param>
/// <param name="Minor">The device's minor number.</param>
/// <param name="Inode">The file's number on the device; 0 for memory without a file.</param>
public readonly record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    /// <summary>True for a file, false for memory without one.</summary>
    public bool IsFile => Inode != 0;
}

/// <summary>A part of a process's memory, as a line of <c>/proc/PID/maps</c> describes it.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address after its last one.</param>
/// <param name="Permissions">What may be done with it.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="File">The file.</param>
/// <param name="Name">The file's path, or a name in brackets such as <c>[vdso]</c>; empty for anonymous memory.</param>
/// <param name="IsDeleted">The path no longer leads to the file.</param>
public sealed record MemoryMapping(ulong Start, ulong End, MemoryPermissions Permissions, ulong Offset, FileIdentity File, string Name, bool IsDeleted)
{
    /// <summary>True for the code that the kernel maps into every process.</summary>
    public bool IsVdso => Name == "[vdso]";

    /// <summary>True where it shows a file that has a path.</summary>
    public bool HasPath => File.IsFile && Name.StartsWith('/');

    /// <summary>True where an address lies in it.</summary>
    public bool Contains(ulong address) => address >= Start && address < End;
}
