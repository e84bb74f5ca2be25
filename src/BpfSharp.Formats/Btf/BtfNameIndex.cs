using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Finds types by name: a hash table of type numbers chained by bucket, over the names' bytes in the string section. Built once when first asked;
/// no string is made, as nearly all of a kernel's names are never looked at.
/// </summary>
internal sealed class BtfNameIndex
{
    private readonly BtfSpec _spec;
    private readonly BtfTypeTable _types;

    // 1 + place in the table, 0 for none.
    private readonly int[] _heads;
    private readonly int[] _next;

    public BtfNameIndex(BtfSpec spec, BtfTypeTable types)
    {
        _spec = spec;
        _types = types;
        _heads = new int[(int)BitOperations.RoundUpToPowerOf2((uint)types.Count + 1)];
        _next = new int[types.Count];
        Fill();
    }

    /// <summary>Adds the numbers of the types of a name in ascending order, the first type of the table having number <paramref name="firstId"/>.</summary>
    public void Find(string name, uint firstId, List<uint> found)
    {
        var wanted = Encoding.UTF8.GetBytes(name);
        for (var place = _heads[Bucket(wanted)]; place != 0; place = _next[place - 1])
        {
            if (_spec.NameBytes(_types.NameOffset(place - 1)).SequenceEqual(wanted))
                found.Add(firstId + (uint)(place - 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill()
    {
        // Backwards, so that the chains run forwards.
        for (var i = _types.Count - 1; i >= 0; i--)
        {
            var name = _spec.NameBytes(_types.NameOffset(i));
            if (name.IsEmpty)
                continue;
            var bucket = Bucket(name);
            _next[i] = _heads[bucket];
            _heads[bucket] = i + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Bucket(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
            hash = (hash ^ b) * 16777619;
        return (int)((hash ^ (hash >> 15)) & (uint)(_heads.Length - 1));
    }
}
