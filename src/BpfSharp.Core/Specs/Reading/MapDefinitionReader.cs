using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Reading;

/// <summary>
/// Reads BTF-defined maps: variables of section <c>.maps</c> whose struct's members are attributes.
/// </summary>
/// <remarks>
/// <code>
/// __uint(name, n)    int (*name)[n]        a number, as the length of an array
/// __ulong(name, n)   enum { …=n } name     a number of 64 bits
/// __type(name, t)    t *name               a type
/// __array(name, t)   t *name[]             initial slots: t is a map's struct or a function
/// </code>
/// </remarks>
internal static class MapDefinitionReader
{
    public static List<MapDefinition> Read(ObjectFile file, BtfSpec? prepared)
    {
        var definitions = new List<MapDefinition>();
        if (file.FindSection(ObjectFile.MapsSection) is not { } section)
            return definitions;
        if (!file.Variables.TryGetValue(ObjectFile.MapsSection, out var variables))
            throw file.Error(ObjectFile.MapsSection, "there is no BTF that says what the maps are; compile with -g");
        foreach (var entry in variables.Variables)
        {
            if (file.Btf!.TypeById(entry.TypeId) is not BtfVariable variable)
                throw file.Error(ObjectFile.MapsSection, $"type {entry.TypeId} is no variable");
            if (variable.Target.Unqualified is not BtfComposite { IsUnion: false } definition)
                throw file.Error(ObjectFile.MapsSection, $"{variable.Name} is no struct of map attributes");
            var offset = file.FindSymbol(variable.Name) is { } symbol && symbol.SectionIndex == section.Index ? symbol.Value : entry.Offset;
            var spec = ReadAttributes(file, variable.Name, definition, prepared!);
            spec = ReadTags(file, variable, spec);
            var slots = definition.Members.FirstOrDefault(member => member.Name == "values");
            definitions.Add(new MapDefinition(spec, offset, (ulong)definition.Size, slots is null ? -1 : slots.BitOffset / 8));
        }

        return [.. definitions.OrderBy(definition => definition.Offset)];
    }

    private static MapSpec ReadAttributes(ObjectFile file, string name, BtfComposite definition, BtfSpec prepared)
    {
        var spec = new MapSpec { Name = name, Type = MapType.Unspecified, Btf = prepared };
        foreach (var member in definition.Members)
            spec = Apply(new Attribute(file, name, member), spec);
        if (spec.Type == MapType.Unspecified)
            throw file.Error(ObjectFile.MapsSection, $"map {name} has no type");
        return spec.NumaNode != 0 ? spec with { Flags = spec.Flags | MapFlags.NumaNode } : spec;
    }

    private static MapSpec Apply(Attribute attribute, MapSpec spec) => attribute.Name switch
    {
        "type" => spec with { Type = (MapType)attribute.Number() },
        "max_entries" => spec with { MaxEntries = attribute.Number() },
        "map_flags" => spec with { Flags = (MapFlags)attribute.Number() },
        "numa_node" => spec with { NumaNode = (int)attribute.Number() },
        "map_extra" => spec with { Extra = attribute.LongNumber() },
        "key_size" => spec with { KeySize = attribute.Size(spec.KeySize) },
        "value_size" => spec with { ValueSize = attribute.Size(spec.ValueSize) },
        "key" => spec with { KeySize = attribute.SizeOfType(spec.KeySize), KeyTypeId = attribute.Type().Id },
        "value" => spec with { ValueSize = attribute.SizeOfType(spec.ValueSize), ValueTypeId = attribute.Type().Id },
        "pinning" => attribute.Pinning() ? spec with { PinPath = spec.Name } : spec,
        "values" => WithInner(attribute, spec),
        _ => throw attribute.Error("is no attribute of maps"),
    };

    private static MapSpec WithInner(Attribute attribute, MapSpec spec)
    {
        var element = attribute.ElementType();
        if (spec.KeySize is not (0 or sizeof(uint)) && spec.Type == MapType.ArrayOfMaps)
            throw attribute.Error($"needs keys of 4 bytes, not {spec.KeySize}");
        spec = spec with { ValueSize = sizeof(uint), KeySize = spec.KeySize == 0 ? sizeof(uint) : spec.KeySize };
        return element switch
        {
            BtfComposite { IsUnion: false } inner when spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps
                => spec with { Inner = ReadAttributes(attribute.File, $"{spec.Name}.inner", inner, spec.Btf!) },
            BtfPrototype when spec.Type == MapType.ProgramArray => spec,
            _ => throw attribute.Error($"holds neither programs nor maps that a map of type {spec.Type} can hold; put type before values"),
        };
    }

    private static MapSpec ReadTags(ObjectFile file, BtfVariable variable, MapSpec spec)
    {
        foreach (var tag in file.Tags(variable.Id, ObjectFile.TagPrefix))
        {
            spec = tag switch
            {
                "public" => spec with { Sharing = MapSharing.Public },
                "shared" => spec with { Sharing = MapSharing.Shared },
                "extern" => spec with { Sharing = MapSharing.Extern },
                "histogram" => spec with { IsHistogram = true },
                _ when tag.StartsWith("pin:", StringComparison.Ordinal) => spec with { PinPath = tag["pin:".Length..] },
                _ => spec,
            };
        }

        return spec;
    }

    /// <summary>One member of a map's struct.</summary>
    private readonly struct Attribute(ObjectFile file, string map, BtfMember member)
    {
        public ObjectFile File { get; } = file;

        public string Name => member.Name;

        public uint Number()
            => member.Type.Unqualified is BtfPointer pointer && pointer.Target.Unqualified is BtfArray array ? array.Length : throw Error("is no number (__uint)");

        public ulong LongNumber()
            => member.Type.Unqualified is BtfEnum { Values.Count: 1 } enumeration ? (ulong)enumeration.Values[0].Value : Number();

        public bool Pinning() => Number() switch
        {
            0 => false,
            1 => true,
            var other => throw Error($"is {other}; only LIBBPF_PIN_NONE (0) and LIBBPF_PIN_BY_NAME (1) exist"),
        };

        public BtfType Type() => member.Type.Unqualified is BtfPointer pointer ? pointer.Target : throw Error("is no type (__type)");

        public BtfType ElementType()
        {
            if (member.Type.Unqualified is not BtfArray array || array.Element.Unqualified is not BtfPointer pointer)
                throw Error("is no array of pointers (__array)");
            return pointer.Target.Unqualified;
        }

        public int Size(int known) => Agree(Number(), known);

        public int SizeOfType(int known)
        {
            var type = Type();
            return BtfSpec.TrySizeOf(type, out var size) ? Agree((uint)size, known) : throw Error("has a type without size");
        }

        public BpfFormatException Error(string problem) => File.Error(ObjectFile.MapsSection, $"map {map}: {member.Name} {problem}");

        private int Agree(uint size, int known)
        {
            if (size > int.MaxValue || (known != 0 && known != size))
                throw Error($"is {size} bytes, but another attribute says {known}");
            return (int)size;
        }
    }
}
