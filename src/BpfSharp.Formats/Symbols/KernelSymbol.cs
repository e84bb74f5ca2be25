using System.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>A symbol of the kernel or of one of its modules: a view on a <see cref="KernelSymbolTable"/>.</summary>
public readonly struct KernelSymbol : IEquatable<KernelSymbol>
{
    private readonly KernelSymbolTable _table;

    internal KernelSymbol(KernelSymbolTable table, int index)
    {
        _table = table;
        Index = index;
    }

    /// <summary>Its number: symbols are numbered as they are listed.</summary>
    public int Index { get; }

    /// <summary>Where it is in memory; 0 where the kernel hides addresses.</summary>
    public ulong Address => _table.AddressAt(Index);

    /// <summary>Its kind in the letters of nm(1): <c>T</c> or <c>t</c> for code, <c>D</c>, <c>B</c>, <c>R</c> for data; small ones are local.</summary>
    public char Type => _table.TypeAt(Index);

    /// <summary>True for code: <c>T</c>, <c>t</c>, <c>W</c> or <c>w</c>.</summary>
    public bool IsCode => Type is 'T' or 't' or 'W' or 'w';

    /// <summary>Its name.</summary>
    public string Name => _table.NameOf(Index);

    /// <summary>Its name's bytes, for those who compare and don't keep.</summary>
    public ReadOnlySpan<byte> NameBytes => _table.NameBytesAt(Index);

    /// <summary>The module that it belongs to; null for the kernel proper.</summary>
    public string? Module => _table.ModuleAt(Index);

    /// <inheritdoc/>
    public bool Equals(KernelSymbol other) => ReferenceEquals(_table, other._table) && Index == other.Index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KernelSymbol other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>True for the same symbol of the same table.</summary>
    public static bool operator ==(KernelSymbol left, KernelSymbol right) => left.Equals(right);

    /// <summary>True for different symbols.</summary>
    public static bool operator !=(KernelSymbol left, KernelSymbol right) => !left.Equals(right);

    /// <summary>The symbol as kallsyms lists it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append($"{Address:x16} {Type} {Name}");
        if (Module is { } module)
            text.Append($"\t[{module}]");
        return text.ToString();
    }
}
