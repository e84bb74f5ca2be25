namespace BpfSharp.Formats.Symbols;

/// <summary>Numbered names in UTF-8.</summary>
internal interface INameList
{
    int Count { get; }

    ReadOnlySpan<byte> NameAt(int index);
}

/// <summary>A hash index over names that live elsewhere: two integers per name, no strings. Equal names are found in the order of their numbers.</summary>
internal sealed class NameIndex
{
    private readonly INameList _names;
    private readonly int[] _first;
    private readonly int[] _next;

    public NameIndex(INameList names)
    {
        _names = names;
        _first = new int[Math.Max(16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Count))];
        _next = new int[names.Count];
        // Chains hold number + 1, so that 0 ends them; filled backwards, so that the lowest number comes first.
        for (var i = names.Count - 1; i >= 0; i--)
        {
            ref var bucket = ref _first[Bucket(names.NameAt(i))];
            _next[i] = bucket;
            bucket = i + 1;
        }
    }

    /// <summary>The lowest number of a name that is not below <paramref name="from"/>; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> name, int from = 0)
    {
        for (var i = _first[Bucket(name)] - 1; i >= 0; i = _next[i] - 1)
        {
            if (i >= from && name.SequenceEqual(_names.NameAt(i)))
                return i;
        }

        return -1;
    }

    /// <summary>The number of the next equal name; -1 after the last one.</summary>
    public int FindNext(int index)
    {
        var name = _names.NameAt(index);
        for (var i = _next[index] - 1; i >= 0; i = _next[i] - 1)
        {
            if (name.SequenceEqual(_names.NameAt(i)))
                return i;
        }

        return -1;
    }

    private int Bucket(ReadOnlySpan<byte> name)
    {
        // Seeded per process: names of a file cannot be chosen to collide.
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode() & (_first.Length - 1);
    }
}
