using System.Collections.Immutable;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>Where the bytes of an ELF file go in memory, by its program headers: file offsets to addresses and back.</summary>
public sealed class ElfAddressMap
{
    private const uint Executable = 1;

    private readonly ImmutableArray<ElfSegment> _segments;

    /// <summary>Takes a file's segments.</summary>
    public ElfAddressMap(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        // Where two segments share a page of the file, code is what is asked for.
        _segments = [.. file.Segments.Where(s => s.Type == ElfSegment.Load).OrderByDescending(s => s.Flags & Executable)];
    }

    /// <summary>Finds the place in the file of an address.</summary>
    public bool TryGetFileOffset(ulong address, out ulong offset)
    {
        foreach (var segment in _segments)
        {
            if (address - segment.VirtualAddress < segment.FileSize)
            {
                offset = address - segment.VirtualAddress + segment.Offset;
                return true;
            }
        }

        offset = 0;
        return false;
    }

    /// <summary>Finds the address of a place in the file.</summary>
    public bool TryGetAddress(ulong offset, out ulong address)
    {
        foreach (var segment in _segments)
        {
            if (offset - segment.Offset < segment.FileSize)
            {
                address = offset - segment.Offset + segment.VirtualAddress;
                return true;
            }
        }

        address = 0;
        return false;
    }

    /// <summary>
    /// What the loader added to the file's addresses: zero for programs at fixed addresses.
    /// </summary>
    /// <param name="mapping">A mapping of this file.</param>
    /// <param name="bias">What was added.</param>
    public bool TryGetLoadBias(MemoryMapping mapping, out ulong bias)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        foreach (var segment in _segments)
        {
            // Mappings begin and end on pages: the segment lies in this one when the pages of both meet.
            if (mapping.Offset < segment.Offset + segment.FileSize && segment.Offset < mapping.Offset + (mapping.End - mapping.Start)
                && mapping.Permissions.HasFlag(MemoryPermissions.Execute) == ((segment.Flags & Executable) != 0))
            {
                bias = mapping.Start - mapping.Offset + segment.Offset - segment.VirtualAddress;
                return true;
            }
        }

        bias = 0;
        return false;
    }
}
