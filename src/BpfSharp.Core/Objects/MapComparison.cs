using System.Collections.Immutable;
using BpfSharp.Backends;

namespace BpfSharp.Objects;

/// <summary>Compares a map that exists with the one that an object describes.</summary>
internal static class MapComparison
{
    /// <summary>All differences that matter, in words.</summary>
    public static ImmutableArray<string> Differences(MapInfo there, MapSpec expected)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        Compare("type", there.Type, expected.Type);
        Compare("key size", there.KeySize, expected.KeySize);
        Compare("value size", there.ValueSize, expected.ValueSize);

        // An extern table's C declaration often leaves these two out.
        if (expected.Sharing != MapSharing.Extern)
        {
            Compare("capacity", there.MaxEntries, expected.MaxEntries);
            Compare("flags", Relevant(there.Flags, there.Type), Relevant(expected.Flags, expected.Type));
            Compare("map_extra", there.Extra, expected.Extra);
        }

        return found.ToImmutable();

        void Compare<T>(string what, T actual, T wanted)
        {
            if (!EqualityComparer<T>.Default.Equals(actual, wanted))
                found.Add($"{what} is {actual}, expected {wanted}");
        }
    }

    // The kernel adds BPF_F_RDONLY_PROG to device maps by itself.
    private static MapFlags Relevant(MapFlags flags, MapType type)
        => type is MapType.DevMap or MapType.DevMapHash ? flags & ~MapFlags.ReadOnlyForPrograms : flags;
}
