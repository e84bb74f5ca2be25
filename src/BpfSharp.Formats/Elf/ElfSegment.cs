using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>A part of the file that is mapped into memory or that the loader reads (a program header).</summary>
public sealed record ElfSegment
{
    /// <summary><see cref="Type"/> of what is mapped into memory (PT_LOAD).</summary>
    public const uint Load = 1;

    /// <summary><see cref="Type"/> of notes (PT_NOTE).</summary>
    public const uint Note = 4;

    internal const int HeaderLength32 = 32;
    internal const int HeaderLength64 = 56;

    /// <summary>What it is: <see cref="Load"/>, <see cref="Note"/> …</summary>
    public required uint Type { get; init; }

    /// <summary>1 executable, 2 writable, 4 readable.</summary>
    public required uint Flags { get; init; }

    /// <summary>Where it is in the file.</summary>
    public required ulong Offset { get; init; }

    /// <summary>Its address in memory.</summary>
    public required ulong VirtualAddress { get; init; }

    /// <summary>Bytes in the file.</summary>
    public required ulong FileSize { get; init; }

    /// <summary>Bytes in memory.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>The alignment of its address.</summary>
    public required ulong Alignment { get; init; }

    // Elf32_Phdr: type:32          offset:32 vaddr:32 paddr:32 filesz:32 memsz:32 flags:32 align:32
    // Elf64_Phdr: type:32 flags:32 offset:64 vaddr:64 paddr:64 filesz:64 memsz:64          align:64
    internal static ElfSegment Parse(ReadOnlySpan<byte> bytes, ElfHeader header, int index)
    {
        var reader = new SpanReader(bytes, "ELF program headers", header.IsBigEndian);
        reader.Seek((long)header.SegmentsOffset + (long)index * header.SegmentEntrySize);
        var is64 = header.Is64Bit;
        var type = reader.ReadUInt32();
        var flags = is64 ? reader.ReadUInt32() : 0;
        var (offset, address) = (reader.ReadWord(is64), reader.ReadWord(is64));
        reader.Skip(is64 ? 8 : 4);
        var (fileSize, memorySize) = (reader.ReadWord(is64), reader.ReadWord(is64));
        if (!is64)
            flags = reader.ReadUInt32();
        return new ElfSegment
        {
            Type = type,
            Flags = flags,
            Offset = offset,
            VirtualAddress = address,
            FileSize = fileSize,
            MemorySize = memorySize,
            Alignment = reader.ReadWord(is64),
        };
    }
}
