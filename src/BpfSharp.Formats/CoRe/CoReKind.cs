namespace BpfSharp.Formats.CoRe;

/// <summary>What a CO-RE relocation asks of the target's types (<c>enum bpf_core_relo_kind</c>).</summary>
public enum CoReKind
{
    /// <summary>Where a field is, in bytes.</summary>
    FieldByteOffset = 0,

    /// <summary>How many bytes a field has.</summary>
    FieldByteSize = 1,

    /// <summary>1 where the field exists, else 0.</summary>
    FieldExists = 2,

    /// <summary>1 where the field is signed, else 0.</summary>
    FieldSigned = 3,

    /// <summary>How far to shift a bit-field, loaded into 64 bits, to the left.</summary>
    FieldLeftShift = 4,

    /// <summary>How far to shift it to the right after that.</summary>
    FieldRightShift = 5,

    /// <summary>The type's number in the program's own BTF.</summary>
    TypeIdLocal = 6,

    /// <summary>The type's number in the target's BTF.</summary>
    TypeIdTarget = 7,

    /// <summary>1 where the type exists, else 0.</summary>
    TypeExists = 8,

    /// <summary>How many bytes the type has.</summary>
    TypeSize = 9,

    /// <summary>1 where the enumerator exists, else 0.</summary>
    EnumValueExists = 10,

    /// <summary>The enumerator's value.</summary>
    EnumValue = 11,

    /// <summary>1 where the type exists and is like the program's in all members, else 0.</summary>
    TypeMatches = 12,
}

/// <summary>The groups that the kinds fall into.</summary>
internal static class CoReKinds
{
    public static bool IsField(this CoReKind kind) => kind is >= CoReKind.FieldByteOffset and <= CoReKind.FieldRightShift;

    public static bool IsEnumValue(this CoReKind kind) => kind is CoReKind.EnumValue or CoReKind.EnumValueExists;

    public static bool IsType(this CoReKind kind) => kind is (>= CoReKind.TypeIdLocal and <= CoReKind.TypeSize) or CoReKind.TypeMatches;
}
