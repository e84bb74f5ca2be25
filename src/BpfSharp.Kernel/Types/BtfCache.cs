using System.Runtime.CompilerServices;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Types;

/// <summary>
/// The types that a backend has given to the kernel, so that the maps and programs of one object load them once. An entry lives as long as the spec (or the
/// array of bytes) that it was made from, at most as long as the backend.
/// </summary>
internal sealed class BtfCache : IDisposable
{
    private readonly ConditionalWeakTable<object, LoadedBtf> _entries = [];
    private readonly Lock _gate = new();

    /// <summary>The loaded types of an owner, loading them when it is new. Refusals are kept too: the kernel would only say the same again.</summary>
    public LoadedBtf Get(object owner, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(owner, out var known))
                return known;
            var handle = BtfLoader.Load(bytes, out var errno, out var log);
            var loaded = new LoadedBtf(handle, handle is null ? $"the kernel refused the types: {Errors.Describe(errno)}{(log.Length > 0 ? ", " + log : "")}" : null);
            _entries.Add(owner, loaded);
            return loaded;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, loaded) in _entries)
                loaded.Handle?.Dispose();
            _entries.Clear();
        }
    }
}

/// <summary>Types that the kernel has, or why it hasn't.</summary>
/// <param name="Handle">Null where they were refused.</param>
/// <param name="Refusal">Why; null where they were taken.</param>
internal sealed record LoadedBtf(BpfHandle? Handle, string? Refusal);
