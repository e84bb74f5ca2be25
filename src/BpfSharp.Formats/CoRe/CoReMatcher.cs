using System.Collections.Immutable;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>Looks in a candidate type of the target for what an access finds in the program's own types.</summary>
internal sealed class CoReMatcher
{
    private readonly CoReBudget _budget = new();
    private readonly CoReTypeComparer _comparer;

    public CoReMatcher() => _comparer = new CoReTypeComparer(_budget);

    /// <summary>The same access in the candidate; null where the candidate lacks it.</summary>
    public CoReAccess? Match(CoReAccess local, BtfType candidate)
    {
        if (local.Kind.IsType())
        {
            var same = local.Kind == CoReKind.TypeMatches ? _comparer.TypesMatch(local.Root, candidate) : _comparer.TypesCompatible(local.Root, candidate);
            return same ? new CoReAccess(candidate, local.Kind, [], 0) : null;
        }

        return local.Kind.IsEnumValue() ? MatchEnumerator(local, candidate) : MatchField(local, candidate);
    }

    private static CoReAccess? MatchEnumerator(CoReAccess local, BtfType candidate)
    {
        if (candidate.Unqualified is not BtfEnum enumeration)
            return null;
        var wanted = CoReNames.Essential(local.Steps[0].Name!);
        for (var i = 0; i < enumeration.Values.Count; i++)
        {
            var name = enumeration.Values[i].Name;
            if (CoReNames.Essential(name) == wanted)
                return new CoReAccess(candidate, local.Kind, [new CoReAccessor(enumeration, i, name)], 0);
        }

        return null;
    }

    private CoReAccess? MatchField(CoReAccess local, BtfType candidate)
    {
        var steps = ImmutableArray.CreateBuilder<CoReAccessor>(local.Steps.Length);
        var type = candidate.Unqualified;
        var bitOffset = 0L;
        foreach (var step in local.Steps)
        {
            if (step.Name is not null)
            {
                var wanted = ((BtfComposite)step.Type).Members[step.Index];
                if (type is not BtfComposite composite || FindMember(wanted, composite, 0) is not { } found)
                    return null;
                steps.Add(found.Accessor);
                bitOffset += found.BitOffset;
                type = found.Member.Type.Unqualified;
                continue;
            }

            // The first step is an index into the (imagined) array of the root type.
            if (steps.Count > 0)
            {
                if (type is not BtfArray array || (step.Index >= array.Length && !CoReAccess.IsFlexible(steps[^1], array)))
                    return null;
                type = array.Element.Unqualified;
            }

            steps.Add(new CoReAccessor(type, step.Index, null));
            bitOffset += step.Index == 0 ? 0 : step.Index * 8L * BtfSpec.SizeOf(type);
        }

        return new CoReAccess(candidate, local.Kind, steps.DrainToImmutable(), bitOffset);
    }

    /// <summary>Finds a member by name, in anonymous members too; null where there is none or its type is not compatible.</summary>
    private (CoReAccessor Accessor, BtfMember Member, long BitOffset)? FindMember(BtfMember wanted, BtfComposite target, int depth)
    {
        if (depth > BtfSpec.MaxReferenceDepth)
            throw new BpfFormatException("CO-RE relocation", -1, $"type {target.Id} is nested more than {BtfSpec.MaxReferenceDepth} levels deep");
        for (var i = 0; i < target.Members.Count; i++)
        {
            _budget.Spend();
            var member = target.Members[i];
            if (member.IsAnonymous)
            {
                if (member.Type.Unqualified is BtfComposite inner && FindMember(wanted, inner, depth + 1) is { } found)
                    return found with { BitOffset = found.BitOffset + member.BitOffset };
            }
            else if (member.Name == wanted.Name)
            {
                return _comparer.FieldsCompatible(wanted.Type, member.Type) ? (new CoReAccessor(target, i, member.Name), member, member.BitOffset) : null;
            }
        }

        return null;
    }
}
