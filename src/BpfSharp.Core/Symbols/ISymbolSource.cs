namespace BpfSharp.Symbols;

/// <summary>Something that knows the names of addresses: the kernel, a process.</summary>
public interface ISymbolSource
{
    /// <summary>
    /// Finds what an address is called. False where no function is known; <paramref name="symbol"/> then still tells the module, if that is known.
    /// Names are as the compiler wrote them: see <see cref="IDemangler"/>.
    /// </summary>
    bool TryResolve(ulong address, out Symbol symbol);
}
