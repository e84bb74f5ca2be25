using System.Text;
using BpfSharp.Backends;
using Xunit;

namespace BpfSharp.Testing.Contracts;

/// <summary>
/// What every operation gives on every kind of map: one text file a kind under testdata/map-errno, which all backends must match. A backend's tests derive
/// from this and give the backend; BLESS=1 writes the files, which only the kernel's tests should do.
/// </summary>
public abstract class MapErrnoContract
{
    private const int Capacity = 4;

    /// <summary>The kinds of maps, and what they are created with.</summary>
    public static TheoryData<string> Kinds =>
    [
        "hash", "percpu_hash", "lru_hash", "lru_percpu_hash", "array", "percpu_array", "lpm_trie", "queue", "stack", "bloom_filter", "prog_array",
        "perf_event_array", "stack_trace", "array_of_maps", "hash_of_maps", "ringbuf",
    ];

    /// <summary>The backend under test.</summary>
    protected abstract IBpfBackend Backend { get; }

    /// <summary>Skips where the backend can't be used, or doesn't have this kind of map.</summary>
    protected abstract void SkipUnlessAvailable(MapType type);

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Operations_OnEachKindOfMap_GiveTheKernelsErrno(string kind)
    {
        var spec = MapKinds.Spec(kind, Capacity);
        SkipUnlessAvailable(spec.Type);
        var text = new StringBuilder();
        foreach (var operation in MapOperations.All)
        {
            if (!operation.AppliesTo(spec))
                continue;
            using var inner = spec.Inner is null ? null : Backend.CreateMap(spec.Inner);
            using var map = Backend.CreateMap(spec, inner);
            text.Append(operation.Name.PadRight(36)).Append(Describe(operation.Run(map, inner))).Append('\n');
        }

        Snapshot.Match(text.ToString(), "testdata", "map-errno", kind + ".txt");
    }

    [SkippableTheory]
    [MemberData(nameof(MapKinds.InvalidNames), MemberType = typeof(MapKinds))]
    public void CreateMap_OfAnInvalidSpec_GivesTheKernelsErrno(string name)
    {
        var (spec, errno) = MapKinds.Invalid[name];
        SkipUnlessAvailable(spec.Type);
        var error = Assert.Throws<BpfException>(() => Backend.CreateMap(spec));
        Assert.Equal(errno, error.Errno);
    }

    private static string Describe(Errno errno) => errno == Errno.None ? "ok" : errno.ToString();
}
