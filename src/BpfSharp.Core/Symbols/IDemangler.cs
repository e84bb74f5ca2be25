using System.Diagnostics.CodeAnalysis;

namespace BpfSharp.Symbols;

/// <summary>Turns the names that compilers write (<c>_ZN3foo3barEi</c>) back into what the programmer wrote (<c>foo::bar(int)</c>).</summary>
public interface IDemangler
{
    /// <summary>False where the name is not mangled, or not in a way known here. Safe for use by several threads.</summary>
    bool TryDemangle(string name, [NotNullWhen(true)] out string? demangled);
}

/// <summary>Where nothing can demangle: names stay as they are.</summary>
public sealed class NullDemangler : IDemangler
{
    private NullDemangler()
    {
    }

    /// <summary>The only one.</summary>
    public static NullDemangler Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryDemangle(string name, [NotNullWhen(true)] out string? demangled)
    {
        demangled = null;
        return false;
    }
}
