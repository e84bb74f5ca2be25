using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>
/// Where an instruction is executed out of its place: in the rest of the last page of its module's code, which is mapped but belongs to nothing.
/// Being near, operands relative to the instruction stay within reach. One thread at a time.
/// </summary>
internal sealed class StepSlot(ulong address)
{
    /// <summary>Room for the longest instruction.</summary>
    public const int Size = 16;

    public ulong Address => address;

    /// <summary>The breakpoint whose instruction is in it.</summary>
    public Breakpoint? Content { get; set; }

    /// <summary>True while a thread steps in it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Threads that wait for it.</summary>
    public Queue<Tracing.Tracee> Waiting { get; } = new();
}

/// <summary>A mapping with code.</summary>
internal sealed class CodeModule(ulong start, ulong end, StepSlot? slot)
{
    /// <summary>Its slot; null where its code fills its last page.</summary>
    public StepSlot? Slot => slot;

    public bool Contains(ulong address) => address >= start && address < end;

    /// <summary>The module that an address lies in.</summary>
    public static CodeModule Find(int processId, ulong address)
    {
        var mapping = ProcessMappings.Read(processId).FirstOrDefault(mapping => mapping.Contains(address));
        if (mapping is null)
            return new CodeModule(address, address + 1, null);
        var used = EndOfCode(processId, mapping);
        return new CodeModule(mapping.Start, mapping.End, used is not null && mapping.End - used >= StepSlot.Size ? new StepSlot(mapping.End - StepSlot.Size) : null);
    }

    /// <summary>The end of the module's code in memory; null where that isn't known.</summary>
    private static ulong? EndOfCode(int processId, MemoryMapping mapping)
    {
        const uint Executable = 1;
        if (!mapping.HasPath || mapping.IsDeleted || ModuleFiles.Open(processId, mapping) is not { } file)
            return null;
        var segment = file.Segments.FirstOrDefault(segment => segment.Type == ElfSegment.Load && (segment.Flags & Executable) != 0
            && segment.Offset < mapping.Offset + (mapping.End - mapping.Start) && mapping.Offset < segment.Offset + segment.FileSize);
        var end = segment is null ? 0 : segment.Offset + Math.Max(segment.FileSize, segment.MemorySize) - mapping.Offset + mapping.Start;
        return segment is not null && end <= mapping.End ? end : null;
    }
}

/// <summary>Files that processes have mapped.</summary>
internal static class ModuleFiles
{
    /// <summary>Reads the file of a mapping; null where it can't be read or is no ELF file.</summary>
    public static ElfFile? Open(int processId, MemoryMapping mapping)
    {
        try
        {
            var path = $"/proc/{processId}/root{mapping.Name}";
            return ElfFile.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            return null;
        }
    }
}

/// <summary>The memory map of a process.</summary>
internal static class ProcessMappings
{
    /// <summary>Reads it; empty where the process is gone or may not be looked at.</summary>
    public static IReadOnlyList<MemoryMapping> Read(int processId)
    {
        try
        {
            return MemoryMapParser.Parse(File.ReadAllBytes($"/proc/{processId}/maps"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
