using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>
/// Resolves CO-RE relocations of one object against one target: given what a program accesses in its own types, the numbers that hold for
/// the target's. Nothing is changed; results depend on the types only. Not safe for several threads at once.
/// </summary>
/// <param name="local">The object's types.</param>
/// <param name="targets">The target's types: the kernel's, then those of modules as wanted.</param>
public sealed class CoReRelocator(BtfSpec local, params IReadOnlyList<BtfSpec> targets)
{
    private readonly CoReCandidates _candidates = new(targets);
    private readonly Dictionary<(uint, string, CoReKind), CoReResult> _results = [];

    /// <summary>Resolves one record of the object's <see cref="BtfExtension"/>.</summary>
    /// <exception cref="BpfFormatException">The record makes no sense, or the target has several types that answer it differently.</exception>
    public CoReResult Resolve(BtfCoReRecord record) => Resolve(record.TypeId, local.NameAt(record.AccessOffset), record.Kind);

    /// <summary>Resolves one access.</summary>
    /// <param name="typeId">The type in the object's BTF from which it begins.</param>
    /// <param name="access">The access string: the index of the object itself, then members and elements (<c>0:5:2</c>); an enumerator's index; <c>0</c> for types.</param>
    /// <param name="kind">What is wanted of it.</param>
    /// <exception cref="BpfFormatException">The access makes no sense, or the target has several types that answer it differently.</exception>
    public CoReResult Resolve(uint typeId, string access, CoReKind kind)
    {
        var key = (typeId, access, kind);
        if (!_results.TryGetValue(key, out var result))
            _results.Add(key, result = Calculate(typeId, access, kind));
        return result;
    }

    private CoReResult Calculate(uint typeId, string text, CoReKind kind)
    {
        var access = CoReAccess.Parse(local.TypeById(typeId), text, kind);
        var description = Describe(access);
        if (kind == CoReKind.TypeIdLocal)
            return new CoReResult { Kind = kind, Description = description, IsResolved = true, LocalValue = null, Value = typeId };
        if (access.Root.Name.Length == 0 || access.Root is BtfVoid)
            throw new BpfFormatException("CO-RE relocation", -1, $"{description}: a type without name can't be looked up in the target");
        CoReResult? result = null;
        CoReAccess? resultAccess = null;
        foreach (var candidate in _candidates.Find(access.Root))
        {
            if (new CoReMatcher().Match(access, candidate) is not { } match)
                continue;
            var next = Compare(access, match, description);
            if (result is not null && (match.BitOffset != resultAccess!.BitOffset || next.Value != result.Value))
            {
                throw new BpfFormatException(
                    "CO-RE relocation", -1, $"{description}: ambiguous, the target's types {resultAccess.Root.Id} and {candidate.Id} give {result.Value} and {next.Value}");
            }

            (result, resultAccess) = (result ?? next, resultAccess ?? match);
        }

        return result ?? Compare(access, null, description);
    }

    private static CoReResult Compare(CoReAccess access, CoReAccess? match, string description)
    {
        var own = CoReValue.Calculate(access.Kind, access)!.Value;
        var value = CoReValue.Calculate(access.Kind, match);
        var isNarrow = access.Kind is CoReKind.EnumValue && access.Steps[0].Type.Kind == BtfKind.Enum;
        return new CoReResult
        {
            Kind = access.Kind,
            Description = description,
            IsResolved = value is not null,
            // Before version 15 clang didn't say whether an enumeration of 32 bits is signed: what is in the instruction may be extended otherwise.
            LocalValue = own.IsComparable && !isNarrow ? own.Number : null,
            Value = value?.Number ?? 0,
            LocalSize = own.AccessSize,
            Size = value?.AccessSize ?? 0,
            CanResize = value is null || CanResize(own, value.Value),
            Target = match is null ? null : BtfTypeName.Of(match.Root),
        };
    }

    /// <summary>Unsigned integers and pointers are zero-extended by a load of any size; nothing else survives another size.</summary>
    private static bool CanResize(CoReValue own, CoReValue target) => own.AccessSize == target.AccessSize || (own.FieldType, target.FieldType) switch
    {
        (BtfPointer, BtfPointer) => true,
        (BtfInt from, BtfInt to) => !from.IsSigned && !to.IsSigned,
        _ => false,
    };

    private static string Describe(CoReAccess access)
    {
        var text = new StringBuilder();
        text.Append(Question(access.Kind)).Append(' ').Append(BtfTypeName.Of(access.Root));
        if (access.Kind.IsEnumValue())
            return text.Append("::").Append(access.Steps[0].Name).ToString();
        for (var i = 0; i < access.Steps.Length; i++)
        {
            var step = access.Steps[i];
            if (step.Name is not null)
                text.Append('.').Append(step.Name);
            else if (i > 0 || step.Index > 0)
                text.Append('[').Append(step.Index).Append(']');
        }

        return text.ToString();
    }

    private static string Question(CoReKind kind) => kind switch
    {
        CoReKind.FieldByteOffset => "offset of",
        CoReKind.FieldByteSize or CoReKind.TypeSize => "size of",
        CoReKind.FieldExists or CoReKind.TypeExists or CoReKind.EnumValueExists => "existence of",
        CoReKind.FieldSigned => "signedness of",
        CoReKind.FieldLeftShift or CoReKind.FieldRightShift => "shift of",
        CoReKind.TypeIdLocal => "local id of",
        CoReKind.TypeIdTarget => "target id of",
        CoReKind.EnumValue => "value of",
        CoReKind.TypeMatches => "match of",
    };
}
