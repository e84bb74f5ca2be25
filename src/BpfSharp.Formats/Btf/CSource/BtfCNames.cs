namespace BpfSharp.Formats.Btf;

/// <summary>What the text that is written around ours does with a name.</summary>
public enum BtfCNameUse
{
    /// <summary>Nothing: it is ours to declare.</summary>
    Free,

    /// <summary>It was declared before, the same: it is used and not declared again.</summary>
    Provided,

    /// <summary>It will be declared otherwise: what we need of ours goes under a flavour, <c>sock___kernel</c>, which CO-RE takes for <c>sock</c>.</summary>
    Reserved,
}

/// <summary>
/// The names that types go by in C. Several structs of a kernel may share a name, C lets one have it: the others are written as <c>name___2</c>,
/// which CO-RE takes for <c>name</c>. Struct, union and enum tags are one space of names, typedefs and enumerators another.
/// </summary>
internal sealed class BtfCNames(BtfSpec spec, Func<string, BtfCNameUse>? tagUse, Func<string, BtfCNameUse>? identifierUse)
{
    private const string ReservedSuffix = "___kernel";

    private readonly Dictionary<uint, string> _tags = [];
    private readonly Dictionary<uint, string> _typedefs = [];
    private readonly HashSet<string> _identifiers = new(StringComparer.Ordinal);

    public BtfCNameUse TagUse(string name) => tagUse?.Invoke(name) ?? BtfCNameUse.Free;

    public BtfCNameUse IdentifierUse(string name)
        // clang -target bpf has its own, of another size than the kernel's.
        => name == "__builtin_va_list" ? BtfCNameUse.Reserved : identifierUse?.Invoke(name) ?? BtfCNameUse.Free;

    /// <summary>The tag of a struct, union, enum or forward declaration that has a name.</summary>
    public string Tag(BtfType type)
    {
        if (!_tags.TryGetValue(type.Id, out var tag))
            _tags.Add(type.Id, tag = type is BtfForward forward ? ForwardTag(forward) : RankedTag(type));
        return tag;
    }

    /// <summary>True for the type that has its name to itself, or the first of several.</summary>
    public bool IsFirst(BtfType type) => Tag(type) == type.Name;

    public string Typedef(BtfTypedef type)
    {
        if (IdentifierUse(type.Name) == BtfCNameUse.Provided)
            return type.Name;
        if (!_typedefs.TryGetValue(type.Id, out var name))
            _typedefs.Add(type.Id, name = Unused(type.Name));
        return name;
    }

    /// <summary>The name for an enumerator, used up with this.</summary>
    public string Enumerator(string name) => Unused(name);

    /// <summary>An integer's name in C: its own where that is one of C's and has this size there, else C's name for the size.</summary>
    public static string Integer(BtfInt type)
    {
        if (SizeInC(type.Name) == type.Size)
            return type.Name;
        if ((type.Encoding & BtfIntEncoding.Bool) != 0 && type.Size == 1)
            return "_Bool";
        return (type.IsSigned ? "" : "unsigned ") + type.Size switch { 1 => type.IsSigned ? "signed char" : "char", 2 => "short", 8 => "long long", 16 => "__int128", _ => "int" };
    }

    private string RankedTag(BtfType type)
    {
        var rank = 1;
        foreach (var id in spec.FindByName(type.Name))
        {
            if (id >= type.Id)
                break;
            if (spec.KindOf(id) is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64)
                rank++;
        }

        var name = TagUse(type.Name) == BtfCNameUse.Reserved ? type.Name + ReservedSuffix : type.Name;
        return rank == 1 ? name : $"{name}___{rank}";
    }

    private string ForwardTag(BtfForward type)
    {
        // Another kind of tag of this name would be an error in C, unlike the same kind.
        foreach (var id in spec.FindByName(type.Name))
        {
            var kind = spec.KindOf(id);
            if (kind is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64)
                return kind == (type.IsUnion ? BtfKind.Union : BtfKind.Struct) ? type.Name : type.Name + "___fwd";
        }

        return type.Name;
    }

    private string Unused(string name)
    {
        var candidate = IdentifierUse(name) != BtfCNameUse.Free ? name + ReservedSuffix : name;
        var unused = candidate;
        for (var version = 2; !_identifiers.Add(unused); version++)
            unused = $"{candidate}___{version}";
        return unused;
    }

    // Sizes as clang -target bpf has them.
    private static int SizeInC(string name)
    {
        if (name.Length > 40)
            return 0;
        var (size, longs) = (4, 0);
        foreach (var word in name.Split(' '))
        {
            switch (word)
            {
                case "char" or "_Bool":
                    size = 1;
                    break;
                case "short":
                    size = 2;
                    break;
                case "long":
                    (size, longs) = (8, longs + 1);
                    break;
                case "__int128":
                    size = 16;
                    break;
                case "int" or "signed" or "unsigned":
                    break;
                default:
                    return 0;
            }
        }

        return longs <= 2 ? size : 0;
    }
}
