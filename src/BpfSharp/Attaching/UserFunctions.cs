using System.Globalization;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Attaching;

/// <summary>A place in a user program to probe.</summary>
/// <param name="Path">The file.</param>
/// <param name="FileOffset">The byte in it.</param>
/// <param name="Description">For people: <c>libc.so.6:strlen (runs __strlen_avx2)</c>.</param>
internal sealed record UserProbePoint(string Path, ulong FileOffset, string Description);

/// <summary>Turns what a user wrote about a user function — <c>c:malloc</c>, <c>/bin/app:main+0x10</c>, <c>c:str*</c>, <c>/bin/app:0x1234</c> — into places in files.</summary>
internal static class UserFunctions
{
    /// <summary>Resolves <c>FILE:SYMBOL[+OFFSET]</c>, where FILE may be a library's or program's name and SYMBOL an address or a pattern.</summary>
    /// <exception cref="BpfException">The file, or a function of that name in it, doesn't exist.</exception>
    public static IReadOnlyList<UserProbePoint> Resolve(string target, int processId)
    {
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == target.Length - 1)
            throw new BpfException($"A user function is written FILE:SYMBOL (c:malloc, /usr/bin/python3:main+0x10), not '{target}'.");
        var (symbol, offset) = SplitOffset(target[(colon + 1)..]);
        return Resolve(LibraryFinder.Find(target[..colon], processId), symbol, offset, processId);
    }

    /// <summary>Resolves a symbol, pattern or address in a file.</summary>
    public static IReadOnlyList<UserProbePoint> Resolve(string path, string symbol, ulong offset, int processId)
    {
        var symbols = ElfSymbols.Open(path);
        if (TryParseNumber(symbol, out var address))
            return [AtAddress(symbols, address)];
        if (SymbolPattern.IsGlob(symbol))
            return Matching(symbols, SymbolPattern.FromGlob(symbol), processId);
        return [OfFunction(symbols, symbols.Find(symbol), offset, processId)];
    }

    /// <summary>All functions that match, each place once.</summary>
    public static IReadOnlyList<UserProbePoint> Matching(ElfSymbols symbols, SymbolPattern pattern, int processId)
    {
        var points = symbols.FindAll(pattern).Where(function => function.FileOffset is not null || function.IsIndirect)
            .Select(function => OfFunction(symbols, function, 0, processId)).DistinctBy(point => point.FileOffset).ToList();
        return points.Count > 0 ? points : throw new BpfException($"No function of {symbols.Path} matches '{pattern}'.", Errno.ENOENT);
    }

    /// <summary>The place of a virtual address of the file.</summary>
    public static UserProbePoint AtAddress(ElfSymbols symbols, ulong address)
        => symbols.Functions.Addresses.TryGetFileOffset(address, out var offset)
            ? new UserProbePoint(symbols.Path, offset, $"{Path.GetFileName(symbols.Path)}:0x{address:x}")
            : throw new BpfException($"Address 0x{address:x} isn't in any part of {symbols.Path} that is loaded.", Errno.EINVAL);

    private static UserProbePoint OfFunction(ElfSymbols symbols, ElfFunction function, ulong offset, int processId)
    {
        var name = $"{Path.GetFileName(symbols.Path)}:{function.Name}{(offset == 0 ? "" : $"+0x{offset:x}")}";
        if (function.IsIndirect)
        {
            // The symbol is the code that chooses an implementation, once a process; a probe there would see next to nothing.
            if (!IfuncResolver.TryResolve(symbols, function, out var target, processId > 0 ? processId : null))
                throw new BpfException($"{function.Name} of {symbols.Path} is chosen when the library is loaded (IFUNC), and no process was found to look up what was chosen. Give --pid of one that uses it.");
            return new UserProbePoint(symbols.Path, target.FileOffset + offset, target.Name is null ? name : $"{name} (runs {target.Name})");
        }

        return function.FileOffset is { } place
            ? new UserProbePoint(symbols.Path, place + offset, name)
            : throw new BpfException($"{symbols.Path} has no code of {function.Name}: it holds debug symbols only.", Errno.ENOENT);
    }

    private static (string Symbol, ulong Offset) SplitOffset(string text)
    {
        var plus = text.LastIndexOf('+');
        if (plus <= 0)
            return (text, 0);
        return TryParseNumber(text[(plus + 1)..], out var offset) ? (text[..plus], offset) : throw new BpfException($"'{text[(plus + 1)..]}' in '{text}' is no offset: write symbol+0x10.");
    }

    private static bool TryParseNumber(string text, out ulong value)
        => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
