using BpfSharp.Formats.Btf;

namespace BpfSharp.Objects;

/// <summary>Finds the kernel's own functions and variables that an object declares (<c>__ksym</c>).</summary>
internal sealed class ExternResolver(ObjectSpec spec, BtfSpec? target, string backend, BpfObjectOptions options)
{
    private readonly Dictionary<string, ExternSpec> _externs = spec.Externs.ToDictionary(e => e.Name, StringComparer.Ordinal);

    /// <summary>What a symbol declared in the object is.</summary>
    public ExternSpec Declared(string name) => _externs[name];

    /// <summary>The BTF id of a kernel function or variable with type; 0 for weak ones that this kernel doesn't have.</summary>
    /// <exception cref="BpfException">The kernel doesn't have it and the object can't do without.</exception>
    public uint TypeId(ExternSpec symbol)
    {
        if (symbol.IsFunction && target is not null && target.TryFind<BtfFunction>(symbol.Name, out var function))
            return function.Id;
        if (!symbol.IsFunction && target is not null && target.TryFind<BtfVariable>(symbol.Name, out var variable))
            return variable.Id;
        return symbol.IsWeak ? 0u : throw Missing(symbol, target is null ? "has no BTF" : "has no such symbol in its BTF");
    }

    /// <summary>The address of a symbol without type; 0 for weak ones that this kernel doesn't have.</summary>
    /// <exception cref="BpfException">The kernel doesn't have it, or hides its addresses, and the object can't do without.</exception>
    public ulong Address(ExternSpec symbol)
    {
        var address = options.KernelAddressOf?.Invoke(symbol.Name);
        if (address is > 0)
            return address.Value;
        return symbol.IsWeak ? 0u : throw Missing(symbol, options.KernelAddressOf is null ? "has no symbol addresses" : "has no such symbol, or hides its address (see kernel.kptr_restrict)");
    }

    private BpfException Missing(ExternSpec symbol, string why)
        => new($"Kernel {(symbol.IsFunction ? "function" : "variable")} {symbol.Name} was not found: the {backend} backend {why}. Declare it __weak and test for it to do without.", Errno.ESRCH);
}
