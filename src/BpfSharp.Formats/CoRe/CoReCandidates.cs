using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>Finds the target's types that a program's type may stand for: those of the same kind and, flavours aside, the same name.</summary>
internal sealed class CoReCandidates(IReadOnlyList<BtfSpec> targets)
{
    private readonly Dictionary<(string Name, BtfKind Kind), BtfType[]> _found = [];
    private readonly Lazy<ILookup<string, string>[]> _flavoured = new(() => [.. targets.Select(FindFlavoured)]);

    public BtfType[] Find(BtfType local)
    {
        var key = (CoReNames.Essential(local.Name), local.Kind == BtfKind.Enum64 ? BtfKind.Enum : local.Kind);
        if (!_found.TryGetValue(key, out var found))
            _found.Add(key, found = Search(local, key.Item1));
        return found;
    }

    private BtfType[] Search(BtfType local, string essential)
    {
        var found = new List<BtfType>();
        for (var i = 0; i < targets.Count; i++)
        {
            var target = targets[i];
            foreach (var name in _flavoured.Value[i][essential].Prepend(essential))
            {
                foreach (var id in target.FindByName(name))
                {
                    // Kinds first: a kernel has many functions of a struct's name, and decoding costs.
                    var kind = target.KindOf(id);
                    var same = kind == local.Kind || (local is BtfEnum && kind is BtfKind.Enum or BtfKind.Enum64);
                    // Split BTF finds its base's types too, which are a target of their own where wanted.
                    if (same && (id >= target.FirstId || !targets.Contains(target.Base!)))
                        found.Add(target.TypeById(id));
                }
            }
        }

        return [.. found];
    }

    /// <summary>The few names of the target that have a flavour themselves, by their essential names.</summary>
    private static ILookup<string, string> FindFlavoured(BtfSpec target)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var spec = target; spec is not null; spec = spec.Base)
        {
            var strings = spec.OwnStrings;
            for (var position = 0; position < strings.Length;)
            {
                var next = strings[position..].IndexOf("___"u8);
                if (next < 0)
                    break;
                var middle = position + next;
                var start = strings[..middle].LastIndexOf((byte)0) + 1;
                var end = middle + strings[middle..].IndexOf((byte)0);
                if (end - start <= BtfSpec.MaxNameLength)
                    names.Add(Encoding.UTF8.GetString(strings[start..end]));
                position = end + 1;
            }
        }

        return names.Where(n => CoReNames.Essential(n) != n).ToLookup(CoReNames.Essential, StringComparer.Ordinal);
    }
}
