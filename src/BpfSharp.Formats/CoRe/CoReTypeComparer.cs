using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>
/// The three ways in which CO-RE compares a program's type with a target's. They are defined by libbpf and the kernel (<c>relo_core.c</c>):
/// fields are <em>compatible</em> where reading one as the other makes sense, types are <em>compatible</em> where they have the same shape and
/// name, and types <em>match</em> where all members do as well.
/// </summary>
internal sealed class CoReTypeComparer(CoReBudget budget)
{
    /// <summary>The kinds are the same; enumerations of 32 and 64 bits count as one.</summary>
    public static bool KindsCompatible(BtfType left, BtfType right) => left.Kind == right.Kind || (left is BtfEnum && right is BtfEnum);

    /// <summary>Whether a field of the local type can be read from a field of the target's: any integer for any integer, any struct for any struct.</summary>
    public bool FieldsCompatible(BtfType local, BtfType target)
    {
        while (true)
        {
            budget.Spend();
            (local, target) = (local.Unqualified, target.Unqualified);
            if (local is BtfComposite && target is BtfComposite)
                return true;
            if (!KindsCompatible(local, target))
                return false;
            switch (local, target)
            {
                case (BtfPointer or BtfFloat, _):
                    return true;
                case (BtfForward or BtfEnum, _):
                    return CoReNames.SameOrAnonymous(local.Name, target.Name);
                case (BtfInt from, BtfInt to):
                    return from.BitOffset == 0 && to.BitOffset == 0;
                case (BtfArray from, BtfArray to):
                    (local, target) = (from.Element, to.Element);
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Whether types have the same shape; structs, unions and enumerations do whatever is in them, as their names were compared before.</summary>
    public bool TypesCompatible(BtfType local, BtfType target, int depth = 0)
    {
        if (!KindsCompatible(local, target))
            return false;
        CheckDepth(depth, local);
        for (var length = 0; ; length++)
        {
            budget.Spend();
            CheckDepth(length, local);
            (local, target) = (local.Unqualified, target.Unqualified);
            if (!KindsCompatible(local, target))
                return false;
            switch (local, target)
            {
                case (BtfVoid or BtfComposite or BtfEnum or BtfForward, _):
                    return true;
                case (BtfInt from, BtfInt to):
                    return from.BitOffset == 0 && to.BitOffset == 0;
                case (BtfPointer from, BtfPointer to):
                    (local, target) = (from.Target, to.Target);
                    break;
                case (BtfArray from, BtfArray to):
                    (local, target) = (from.Element, to.Element);
                    break;
                case (BtfPrototype from, BtfPrototype to):
                    if (from.Parameters.Count != to.Parameters.Count)
                        return false;
                    for (var i = 0; i < from.Parameters.Count; i++)
                    {
                        if (!TypesCompatible(from.Parameters[i].Type.Unqualified, to.Parameters[i].Type.Unqualified, depth + 1))
                            return false;
                    }

                    (local, target) = (from.ReturnType, to.ReturnType);
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Whether the target has all that the local type has, by names and types; structs behind pointers match by name only.</summary>
    public bool TypesMatch(BtfType local, BtfType target, bool behindPointer = false, int depth = 0)
    {
        CheckDepth(depth, local);
        for (var length = 0; ; length++)
        {
            budget.Spend();
            CheckDepth(length, local);
            (local, target) = (local.Unqualified, target.Unqualified);
            // void has no name in BTF, and "void" here.
            if (!CoReNames.Same(local.Name, target.Name))
                return false;
            switch (local, target)
            {
                case (BtfPointer from, BtfPointer to):
                    (local, target, behindPointer) = (from.Target, to.Target, true);
                    break;
                case (BtfArray from, BtfArray to) when from.Length == to.Length:
                    (local, target) = (from.Element, to.Element);
                    break;
                case (BtfPrototype from, BtfPrototype to) when ParametersMatch(from, to, behindPointer, depth):
                    (local, target) = (from.ReturnType, to.ReturnType);
                    break;
                default:
                    return EndsMatch(local, target, behindPointer, depth);
            }
        }
    }

    private bool EndsMatch(BtfType local, BtfType target, bool behindPointer, int depth) => (local, target) switch
    {
        (BtfVoid, BtfVoid) => true,
        (BtfForward from, BtfForward to) => from.IsUnion == to.IsUnion,
        (BtfForward from, BtfComposite to) => behindPointer && from.IsUnion == to.IsUnion,
        (BtfComposite from, BtfForward to) => behindPointer && from.IsUnion == to.IsUnion,
        (BtfComposite from, BtfComposite to) => from.IsUnion == to.IsUnion && (behindPointer || MembersMatch(from, to, depth)),
        (BtfEnum from, BtfEnum to) => EnumeratorsMatch(from, to),
        (BtfInt from, BtfInt to) => from.Size == to.Size && from.IsSigned == to.IsSigned,
        _ => false,
    };

    private bool ParametersMatch(BtfPrototype local, BtfPrototype target, bool behindPointer, int depth)
    {
        if (local.Parameters.Count != target.Parameters.Count)
            return false;
        for (var i = 0; i < local.Parameters.Count; i++)
        {
            if (!TypesMatch(local.Parameters[i].Type, target.Parameters[i].Type, behindPointer, depth + 1))
                return false;
        }

        return true;
    }

    private bool MembersMatch(BtfComposite local, BtfComposite target, int depth)
    {
        if (local.Members.Count > target.Members.Count)
            return false;
        foreach (var wanted in local.Members)
        {
            if (!target.Members.Any(m => SameMember(wanted, m, depth)))
                return false;
        }

        return true;
    }

    private bool SameMember(BtfMember local, BtfMember target, int depth)
    {
        budget.Spend();
        return CoReNames.Same(local.Name, target.Name) && TypesMatch(local.Type, target.Type, false, depth + 1);
    }

    private bool EnumeratorsMatch(BtfEnum local, BtfEnum target)
    {
        if (local.Values.Count > target.Values.Count)
            return false;
        budget.Spend();
        var names = target.Values.Select(v => CoReNames.Essential(v.Name)).ToHashSet(StringComparer.Ordinal);
        return local.Values.All(v => names.Contains(CoReNames.Essential(v.Name)));
    }

    private static void CheckDepth(int depth, BtfType type)
    {
        if (depth > BtfSpec.MaxReferenceDepth)
            throw new BpfFormatException("CO-RE relocation", -1, $"type {type.Id} is nested more than {BtfSpec.MaxReferenceDepth} levels deep");
    }
}
