using System.Buffers.Binary;
using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>What an indirect function became in a process.</summary>
/// <param name="Address">The address of what really runs, as the library's file has it.</param>
/// <param name="FileOffset">Where it is in the library's file: what a uprobe wants.</param>
/// <param name="Name">Its name (<c>__strlen_avx2</c>); null where the library has no symbol for it, as stripped ones have none.</param>
public readonly record struct IfuncTarget(ulong Address, ulong FileOffset, string? Name);

/// <summary>
/// Finds what an indirect function (STT_GNU_IFUNC: libc's <c>strlen</c>, <c>memcpy</c>, <c>time</c>) became. Its symbol is the code that chooses, once,
/// when the library is loaded; the choice depends on the processor and is found where the dynamic linker has written it, in a live process.
/// </summary>
public static class IfuncResolver
{
    /// <summary>Finds what a function became in a process that has its library loaded.</summary>
    /// <param name="library">The library.</param>
    /// <param name="function">A function of it with <see cref="ElfFunction.IsIndirect"/>.</param>
    /// <param name="target">What really runs.</param>
    /// <param name="pid">The process; our own when null, which has libc loaded and runs on the same processor.</param>
    /// <returns>False where the process hasn't loaded the library, may not be read, or hasn't yet used the function.</returns>
    /// <exception cref="BpfFormatException">A file that the process has mapped is damaged.</exception>
    public static bool TryResolve(ElfSymbols library, ElfFunction function, out IfuncTarget target, int? pid = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(function);
        target = default;
        var process = new ProcessFiles(pid ?? Environment.ProcessId);
        if (process.ReadMappings(out _) is not { } mappings)
            return false;
        var modules = mappings.Where(m => m.HasPath).GroupBy(m => m.File).Select(g => g.ToArray()).ToArray();
        if (Array.Find(modules, m => IsSame(library, process, m)) is not { } home || !TryGetBias(library.Functions.Addresses, home, out var bias))
            return false;
        // The library's own slots first: they say for sure which resolver they belong to, and are filled when it is loaded.
        foreach (var module in modules.OrderByDescending(m => m == home))
        {
            foreach (var value in SlotValues(process, module, function, isHome: module == home))
            {
                if (TryTake(library, function, home, bias, value, out target))
                    return true;
            }
        }

        return false;
    }

    private static bool TryTake(ElfSymbols library, ElfFunction function, MemoryMapping[] home, ulong bias, ulong value, out IfuncTarget target)
    {
        target = default;
        // A slot that is not filled yet leads to its own program's stub, not into the library; one can also hold the resolver still.
        var address = value - bias;
        if (address == function.Address || !Array.Exists(home, m => m.Contains(value) && m.Permissions.HasFlag(MemoryPermissions.Execute))
            || !library.Functions.Addresses.TryGetFileOffset(address, out var offset))
            return false;
        target = new IfuncTarget(address, offset, library.Functions.TryFind(address, out var name, out var start) && start == address ? name : null);
        return true;
    }

    private static IEnumerable<ulong> SlotValues(ProcessFiles process, MemoryMapping[] module, ElfFunction function, bool isHome)
    {
        if (ReadFile(process, module) is not { } file || !TryGetBias(new ElfAddressMap(file), module, out var bias))
            yield break;
        foreach (var slot in IndirectSlot.Of(file))
        {
            var fits = slot.SymbolName is null ? isHome && slot.Resolver == function.Address : slot.SymbolName == function.Name;
            if (fits && ReadPointer(process, bias + slot.Address) is { } value)
                yield return value;
        }
    }

    private static bool TryGetBias(ElfAddressMap addresses, MemoryMapping[] module, out ulong bias)
    {
        foreach (var mapping in module.Where(m => m.Permissions.HasFlag(MemoryPermissions.Execute)))
        {
            if (addresses.TryGetLoadBias(mapping, out bias))
                return true;
        }

        bias = 0;
        return false;
    }

    private static bool IsSame(ElfSymbols library, ProcessFiles process, MemoryMapping[] module)
    {
        if (Path.GetFileName(module[0].Name) != Path.GetFileName(library.Path) && module[0].Name != library.Path)
            return false;
        return ReadFile(process, module) is { } file && (library.BuildId is null ? module[0].Name == library.Path : ElfIdentity.GetBuildId(file) == library.BuildId);
    }

    private static ElfFile? ReadFile(ProcessFiles process, MemoryMapping[] module)
    {
        using var handle = process.OpenFile(module[0]);
        return handle is null ? null : ElfFileReader.Read(handle);
    }

    private static ulong? ReadPointer(ProcessFiles process, ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        return process.ReadMemory(address, bytes) == bytes.Length ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }
}
