using System.Collections.Immutable;
using System.Globalization;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>One step of an access: a named member of a struct, or an element of an array.</summary>
/// <param name="Type">The struct whose member it is; the element's type.</param>
/// <param name="Index">The member's or element's number; the enumerator's.</param>
/// <param name="Name">The member's or enumerator's name; null for elements.</param>
internal readonly record struct CoReAccessor(BtfType Type, int Index, string? Name);

/// <summary>An access in one set of types: <c>0:5:2</c> from a root, taken apart. Steps through anonymous members are in the offset only.</summary>
internal sealed class CoReAccess(BtfType root, CoReKind kind, ImmutableArray<CoReAccessor> steps, long bitOffset)
{
    /// <summary>The kernel's and libbpf's limit on the parts of an access string.</summary>
    public const int MaxLength = 64;

    private const string What = "CO-RE relocation";

    public BtfType Root { get; } = root;

    public CoReKind Kind { get; } = kind;

    public ImmutableArray<CoReAccessor> Steps { get; } = steps;

    public long BitOffset { get; } = bitOffset;

    public static CoReAccess Parse(BtfType root, string text, CoReKind kind)
    {
        var indices = ParseIndices(text);
        if (kind.IsType())
        {
            if (indices is not [0])
                throw new BpfFormatException(What, -1, $"access '{text}' of a type, expected '0'");
            return new CoReAccess(root, kind, [], 0);
        }

        if (kind.IsEnumValue())
            return ParseEnumerator(root, text, kind, indices);
        return kind.IsField() ? ParseField(root, text, kind, indices) : throw new BpfFormatException(What, -1, $"kind {(int)kind} is unknown");
    }

    /// <summary>True for a member that compilers and the kernel let programs index beyond its declared length: the last one, without length.</summary>
    public static bool IsFlexible(CoReAccessor outer, BtfArray array)
        => outer.Name is not null && array.Length == 0 && outer.Type is BtfComposite composite && outer.Index == composite.Members.Count - 1;

    private static int[] ParseIndices(string text)
    {
        var parts = text.Split(':', MaxLength + 1);
        if (parts.Length > MaxLength)
            throw new BpfFormatException(What, -1, $"an access of more than {MaxLength} parts");
        var indices = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out indices[i]))
                throw new BpfFormatException(What, -1, $"access '{text}' is no list of numbers with ':' between");
        }

        return indices;
    }

    private static CoReAccess ParseEnumerator(BtfType root, string text, CoReKind kind, int[] indices)
    {
        if (root.Unqualified is not BtfEnum enumeration || indices is not [var index] || index >= enumeration.Values.Count)
            throw new BpfFormatException(What, -1, $"access '{text}' is no enumerator of type {root.Id} ({root.Name})");
        return new CoReAccess(root, kind, [new CoReAccessor(enumeration, index, enumeration.Values[index].Name)], 0);
    }

    private static CoReAccess ParseField(BtfType root, string text, CoReKind kind, int[] indices)
    {
        var type = root.Unqualified;
        var steps = ImmutableArray.CreateBuilder<CoReAccessor>(indices.Length);
        steps.Add(new CoReAccessor(type, indices[0], null));
        var bitOffset = indices[0] == 0 ? 0 : indices[0] * 8L * BtfSpec.SizeOf(type);
        foreach (var index in indices.AsSpan(1))
        {
            switch (type)
            {
                case BtfComposite composite when index < composite.Members.Count:
                    var member = composite.Members[index];
                    bitOffset += member.BitOffset;
                    if (!member.IsAnonymous)
                        steps.Add(new CoReAccessor(composite, index, member.Name));
                    type = member.Type.Unqualified;
                    break;
                case BtfArray array when index < array.Length || IsFlexible(steps[^1], array):
                    type = array.Element.Unqualified;
                    steps.Add(new CoReAccessor(type, index, null));
                    bitOffset += index * 8L * BtfSpec.SizeOf(type);
                    break;
                default:
                    throw new BpfFormatException(What, -1, $"access '{text}' from type {root.Id} ({root.Name}): no member or element {index} in type {type.Id} ({type.Kind} {type.Name})");
            }
        }

        return new CoReAccess(root, kind, steps.DrainToImmutable(), bitOffset);
    }
}
