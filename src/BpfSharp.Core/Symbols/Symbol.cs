namespace BpfSharp.Symbols;

/// <summary>What is shown of a symbol beside its name.</summary>
[Flags]
public enum SymbolParts
{
    /// <summary>The name only.</summary>
    Name = 0,

    /// <summary>The distance from the function's start: <c>malloc+0x1f</c>.</summary>
    Offset = 1,

    /// <summary>The file or kernel module: <c>malloc [libc.so.6]</c>.</summary>
    Module = 2,
}

/// <summary>What an address is called.</summary>
/// <param name="Address">The address.</param>
/// <param name="Name">The function, or null where none is known.</param>
/// <param name="Offset">How far behind the function's start the address lies.</param>
/// <param name="Module">The path of the program, library or perf map, the kernel module, or <c>kernel</c>; null where not even that is known.</param>
public readonly record struct Symbol(ulong Address, string? Name, ulong Offset, string? Module)
{
    /// <summary>The text for addresses without a name.</summary>
    public const string Unknown = "[unknown]";

    /// <summary>An address that nothing is known of.</summary>
    public static Symbol Unresolved(ulong address, string? module = null) => new(address, null, 0, module);

    /// <summary>The text that BCC's <c>sym</c> and <c>ksym</c> give: <c>name+0xoff [module]</c>, or <c>[unknown]</c>, as far as asked for.</summary>
    public string ToString(SymbolParts parts)
    {
        var name = Name ?? Unknown;
        var offset = parts.HasFlag(SymbolParts.Offset) && Name is not null;
        var module = parts.HasFlag(SymbolParts.Module) && Module is not null;
        return (offset, module) switch
        {
            (false, false) => name,
            (true, false) => $"{name}+0x{Offset:x}",
            (false, true) => $"{name} [{Path.GetFileName(Module)}]",
            (true, true) => $"{name}+0x{Offset:x} [{Path.GetFileName(Module)}]",
        };
    }

    /// <summary>Name, offset and module.</summary>
    public override string ToString() => ToString(SymbolParts.Offset | SymbolParts.Module);
}
