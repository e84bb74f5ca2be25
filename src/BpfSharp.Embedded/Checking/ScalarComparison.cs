using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>What a comparison tells of the numbers compared, on either way.</summary>
internal static class ScalarComparison
{
    /// <summary>The opposite condition.</summary>
    public static JumpOperation? Opposite(JumpOperation operation) => operation switch
    {
        JumpOperation.Equal => JumpOperation.NotEqual,
        JumpOperation.NotEqual => JumpOperation.Equal,
        JumpOperation.Greater => JumpOperation.LessOrEqual,
        JumpOperation.GreaterOrEqual => JumpOperation.Less,
        JumpOperation.Less => JumpOperation.GreaterOrEqual,
        JumpOperation.LessOrEqual => JumpOperation.Greater,
        JumpOperation.SignedGreater => JumpOperation.SignedLessOrEqual,
        JumpOperation.SignedGreaterOrEqual => JumpOperation.SignedLess,
        JumpOperation.SignedLess => JumpOperation.SignedGreaterOrEqual,
        JumpOperation.SignedLessOrEqual => JumpOperation.SignedGreater,
        _ => null,
    };

    /// <summary>The condition with its sides changed.</summary>
    public static JumpOperation Mirrored(JumpOperation operation) => operation switch
    {
        JumpOperation.Greater => JumpOperation.Less,
        JumpOperation.GreaterOrEqual => JumpOperation.LessOrEqual,
        JumpOperation.Less => JumpOperation.Greater,
        JumpOperation.LessOrEqual => JumpOperation.GreaterOrEqual,
        JumpOperation.SignedGreater => JumpOperation.SignedLess,
        JumpOperation.SignedGreaterOrEqual => JumpOperation.SignedLessOrEqual,
        JumpOperation.SignedLess => JumpOperation.SignedGreater,
        JumpOperation.SignedLessOrEqual => JumpOperation.SignedGreaterOrEqual,
        _ => operation,
    };

    /// <summary>What is known of the left number where the condition holds; empty where it can't.</summary>
    public static ScalarRange Refine(JumpOperation operation, bool isWide, in ScalarRange left, in ScalarRange right)
        => isWide ? Refine64(operation, left, right) : Refine32(operation, left, right);

    private static ScalarRange Refine64(JumpOperation operation, ScalarRange left, in ScalarRange right)
    {
        var refined = operation switch
        {
            JumpOperation.Equal => left with
            {
                Bits = left.Bits.Intersect(right.Bits),
                UnsignedMin = Math.Max(left.UnsignedMin, right.UnsignedMin),
                UnsignedMax = Math.Min(left.UnsignedMax, right.UnsignedMax),
                SignedMin = Math.Max(left.SignedMin, right.SignedMin),
                SignedMax = Math.Min(left.SignedMax, right.SignedMax),
            },
            JumpOperation.NotEqual when right.IsConstant => NotEqual(left, right.UnsignedMin),
            JumpOperation.Greater => right.UnsignedMin == ulong.MaxValue ? Empty : left with { UnsignedMin = Math.Max(left.UnsignedMin, right.UnsignedMin + 1) },
            JumpOperation.GreaterOrEqual => left with { UnsignedMin = Math.Max(left.UnsignedMin, right.UnsignedMin) },
            JumpOperation.Less => right.UnsignedMax == 0 ? Empty : left with { UnsignedMax = Math.Min(left.UnsignedMax, right.UnsignedMax - 1) },
            JumpOperation.LessOrEqual => left with { UnsignedMax = Math.Min(left.UnsignedMax, right.UnsignedMax) },
            JumpOperation.SignedGreater => right.SignedMin == long.MaxValue ? Empty : left with { SignedMin = Math.Max(left.SignedMin, right.SignedMin + 1) },
            JumpOperation.SignedGreaterOrEqual => left with { SignedMin = Math.Max(left.SignedMin, right.SignedMin) },
            JumpOperation.SignedLess => right.SignedMax == long.MinValue ? Empty : left with { SignedMax = Math.Min(left.SignedMax, right.SignedMax - 1) },
            JumpOperation.SignedLessOrEqual => left with { SignedMax = Math.Min(left.SignedMax, right.SignedMax) },
            JumpOperation.AnyBit when right.IsConstant && left.IsConstant && (left.UnsignedMin & right.UnsignedMin) == 0 => Empty,
            _ => left,
        };
        return refined.IsEmpty ? refined : refined.Normalized();
    }

    private static ScalarRange Refine32(JumpOperation operation, ScalarRange left, in ScalarRange right)
    {
        // Signed comparisons tell something of the unsigned bounds where both sides can't be negative.
        var isPositive = left.LowMax <= int.MaxValue && right.LowMax <= int.MaxValue;
        operation = operation switch
        {
            JumpOperation.SignedGreater when isPositive => JumpOperation.Greater,
            JumpOperation.SignedGreaterOrEqual when isPositive => JumpOperation.GreaterOrEqual,
            JumpOperation.SignedLess when isPositive => JumpOperation.Less,
            JumpOperation.SignedLessOrEqual when isPositive => JumpOperation.LessOrEqual,
            _ => operation,
        };
        var refined = operation switch
        {
            JumpOperation.Equal => left with { LowMin = Math.Max(left.LowMin, right.LowMin), LowMax = Math.Min(left.LowMax, right.LowMax) },
            JumpOperation.NotEqual when right.LowMin == right.LowMax => NotEqualLow(left, right.LowMin),
            JumpOperation.Greater => right.LowMin == uint.MaxValue ? Empty : left with { LowMin = Math.Max(left.LowMin, right.LowMin + 1) },
            JumpOperation.GreaterOrEqual => left with { LowMin = Math.Max(left.LowMin, right.LowMin) },
            JumpOperation.Less => right.LowMax == 0 ? Empty : left with { LowMax = Math.Min(left.LowMax, right.LowMax - 1) },
            JumpOperation.LessOrEqual => left with { LowMax = Math.Min(left.LowMax, right.LowMax) },
            _ => left,
        };
        return refined.IsEmpty ? refined : refined.Normalized();
    }

    private static ScalarRange Empty => ScalarRange.Unknown with { UnsignedMin = 1, UnsignedMax = 0 };

    private static ScalarRange NotEqual(ScalarRange left, ulong value)
    {
        if (left.UnsignedMin == value && left.UnsignedMax == value)
            return Empty;
        if (left.UnsignedMin == value)
            return left with { UnsignedMin = value + 1 };
        return left.UnsignedMax == value ? left with { UnsignedMax = value - 1 } : left;
    }

    private static ScalarRange NotEqualLow(ScalarRange left, uint value)
    {
        if (left.LowMin == value && left.LowMax == value)
            return Empty;
        if (left.LowMin == value)
            return left with { LowMin = value + 1 };
        return left.LowMax == value ? left with { LowMax = value - 1 } : left;
    }
}
