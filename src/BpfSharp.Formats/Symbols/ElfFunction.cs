using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>A function of a program or library.</summary>
public sealed record ElfFunction
{
    /// <summary>Its name, without a version.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, such as <c>GLIBC_2.14</c>; null where it has none.</summary>
    public string? Version { get; init; }

    /// <summary>True where a program that links now gets this version (<c>memcpy@@GLIBC_2.14</c>); true too without versions.</summary>
    public bool IsDefaultVersion { get; init; } = true;

    /// <summary>Its address as the file has it, before the loader moves it.</summary>
    public required ulong Address { get; init; }

    /// <summary>Its size in bytes; 0 where unknown.</summary>
    public required ulong Size { get; init; }

    /// <summary>Where its code is in the file, which is what a uprobe wants; null where the file doesn't hold it (a file of debug symbols).</summary>
    public required ulong? FileOffset { get; init; }

    /// <summary>Who sees it.</summary>
    public required ElfSymbolBinding Binding { get; init; }

    /// <summary>
    /// True where <see cref="Address"/> is not the function but one that chooses it when the library is loaded (STT_GNU_IFUNC): libc's <c>strlen</c>.
    /// A probe there would fire once a process; what runs is found in a live process.
    /// </summary>
    public bool IsIndirect { get; init; }

    /// <summary><c>memcpy@@GLIBC_2.14</c> as nm(1) and readelf(1) write it.</summary>
    public override string ToString() => Version is null ? Name : $"{Name}{(IsDefaultVersion ? "@@" : "@")}{Version}";
}
