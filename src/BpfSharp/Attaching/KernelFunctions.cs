using BpfSharp.Backends;
using BpfSharp.Embedded;
using BpfSharp.Embedded.Observing;
using BpfSharp.Formats.Symbols;
using BpfSharp.Kernel;
using BpfSharp.Symbols;

namespace BpfSharp.Attaching;

/// <summary>Which kernel functions and tracepoints a pattern stands for.</summary>
internal static class KernelFunctions
{
    /// <summary>Functions of the kernel proper that can be hooked as far as it tells, by name; at least one.</summary>
    /// <exception cref="BpfException">None matches.</exception>
    public static IReadOnlyList<string> Matching(IBpfBackend backend, SymbolPattern pattern)
    {
        var traceable = (backend as KernelBackend)?.Tracefs.TraceableFunctions() ?? [];
        var names = traceable.Count > 0 ? traceable.Where(name => pattern.IsMatch(name)) : InKallsyms(pattern);
        var matching = names.Order(StringComparer.Ordinal).ToList();
        return matching.Count > 0 ? matching : throw new BpfException($"No kernel function that can be hooked matches '{pattern}'.", Errno.ENOENT);
    }

    /// <summary>Tracepoints whose <c>category:event</c> matches; at least one.</summary>
    /// <exception cref="BpfException">None matches.</exception>
    public static IReadOnlyList<TracepointName> Tracepoints(IBpfBackend backend, SymbolPattern pattern)
    {
        var names = backend switch
        {
            KernelBackend kernel => kernel.Tracefs.EventNames(),
            EmbeddedBackend => TracepointFormats.Names().Select(name => name.Split(':')).Select(parts => new TracepointName(parts[0], parts[1])),
            _ => throw new BpfException($"The {backend.Name} backend can't list tracepoints for '{pattern}': name one."),
        };
        var matching = names.Where(name => pattern.IsMatch(name.ToString())).ToList();
        return matching.Count > 0 ? matching : throw new BpfException($"No tracepoint matches '{pattern}'.", Errno.ENOENT);
    }

    /// <summary>What to tell about a name that the kernel doesn't have: the nearest ones; nothing about one that it has.</summary>
    public static string Hint(string function)
    {
        var symbols = KernelSymbols.Load();
        if (symbols.Contains(function))
            return "";
        var closest = symbols.Table.ClosestNames(function);
        return $" This kernel has no function {function}{(closest.Count > 0 ? $"; did you mean {string.Join(", ", closest)}?" : ": it may be inlined, compiled out or renamed.")}";
    }

    // Parts that the compiler split off (f.cold, f.isra.0) are no functions that one means.
    private static IEnumerable<string> InKallsyms(SymbolPattern pattern)
        => KernelSymbols.Load().Table.FindAll(pattern).Where(symbol => symbol.IsCode && symbol.Module is null).Select(symbol => symbol.Name)
            .Where(name => !name.Contains('.', StringComparison.Ordinal) && !name.StartsWith("__pfx_", StringComparison.Ordinal) && !name.StartsWith("__cfi_", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
}
