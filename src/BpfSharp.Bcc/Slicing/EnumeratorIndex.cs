using System.Runtime.CompilerServices;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc.Slicing;

/// <summary>Finds the enumeration that a constant belongs to. Built once for each set of types, when first asked.</summary>
internal sealed class EnumeratorIndex
{
    private static readonly ConditionalWeakTable<BtfSpec, EnumeratorIndex> Known = [];

    private readonly Dictionary<string, BtfEnum> _byValueName = new(StringComparer.Ordinal);

    private EnumeratorIndex(BtfSpec btf)
    {
        for (var id = 1u; id < btf.Count; id++)
        {
            if (btf.KindOf(id) is not (BtfKind.Enum or BtfKind.Enum64))
                continue;
            var type = (BtfEnum)btf.TypeById(id);
            foreach (var value in type.Values)
                _byValueName.TryAdd(value.Name, type);
        }
    }

    public static EnumeratorIndex Of(BtfSpec btf) => Known.GetValue(btf, static spec => new EnumeratorIndex(spec));

    public BtfEnum? Find(string name) => _byValueName.GetValueOrDefault(name);
}
