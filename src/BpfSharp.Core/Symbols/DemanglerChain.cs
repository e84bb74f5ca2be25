using System.Diagnostics.CodeAnalysis;

namespace BpfSharp.Symbols;

/// <summary>Several demanglers: the first that knows a name decides. Rust's has to come before C++'s.</summary>
public sealed class DemanglerChain(params IReadOnlyList<IDemangler> demanglers) : IDemangler
{
    /// <inheritdoc/>
    public bool TryDemangle(string name, [NotNullWhen(true)] out string? demangled)
    {
        foreach (var demangler in demanglers)
        {
            if (demangler.TryDemangle(name, out demangled))
                return true;
        }

        demangled = null;
        return false;
    }
}
