using BpfSharp.Embedded.Semantics;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>Arithmetic on what is known of numbers.</summary>
internal static class ScalarArithmetic
{
    /// <summary>What is known of <c>left op right</c> after a 64-bit instruction.</summary>
    public static ScalarRange Apply(Instruction instruction, in ScalarRange left, in ScalarRange right)
    {
        if (left.IsConstant && right.IsConstant)
            return ScalarRange.Constant(Exact(instruction, left.UnsignedMin, right.UnsignedMin));
        return instruction.AluOperation() switch
        {
            AluOperation.Add => Add(left, right),
            AluOperation.Subtract => Subtract(left, right),
            AluOperation.And => And(left, right),
            AluOperation.Or => OfBits(left.Bits | right.Bits) is var or && left.SignedMin >= 0 && right.SignedMin >= 0
                ? (or with { UnsignedMin = Math.Max(or.UnsignedMin, Math.Max(left.UnsignedMin, right.UnsignedMin)) }).Normalized() : or,
            AluOperation.Xor => OfBits(left.Bits ^ right.Bits),
            AluOperation.Multiply => Multiply(left, right),
            AluOperation.LeftShift when right.IsConstant => LeftShift(left, (int)right.UnsignedMin & 63),
            AluOperation.RightShift when right.IsConstant => RightShift(left, (int)right.UnsignedMin & 63),
            AluOperation.ArithmeticRightShift when right.IsConstant => SignedShift(left, (int)right.UnsignedMin & 63),
            AluOperation.Modulo when instruction.Offset == 0 && right.IsConstant && right.UnsignedMin != 0 => ScalarRange.Between(0, right.UnsignedMin - 1),
            AluOperation.Divide when instruction.Offset == 0 && right.IsConstant && right.UnsignedMin != 0
                => ScalarRange.Between(left.UnsignedMin / right.UnsignedMin, left.UnsignedMax / right.UnsignedMin),
            AluOperation.Negate => Subtract(ScalarRange.Constant(0), left),
            _ => ScalarRange.Unknown,
        };
    }

    /// <summary>The result on numbers that are known: the engines' own arithmetic.</summary>
    private static ulong Exact(Instruction instruction, ulong left, ulong right) => instruction.AluOperation() switch
    {
        AluOperation.Add => left + right,
        AluOperation.Subtract => left - right,
        AluOperation.Multiply => left * right,
        AluOperation.Divide => instruction.Offset == 1 ? SignedDivide.Apply(left, right) : Divide.Apply(left, right),
        AluOperation.Modulo => instruction.Offset == 1 ? SignedModulo.Apply(left, right) : Modulo.Apply(left, right),
        AluOperation.Or => left | right,
        AluOperation.And => left & right,
        AluOperation.Xor => left ^ right,
        AluOperation.LeftShift => left << (int)right,
        AluOperation.RightShift => left >> (int)right,
        AluOperation.ArithmeticRightShift => (ulong)((long)left >> (int)right),
        AluOperation.Negate => 0 - left,
        _ => right,
    };

    private static ScalarRange OfBits(Tnum bits) => (ScalarRange.Unknown with { Bits = bits }).Normalized();

    private static ScalarRange Add(in ScalarRange left, in ScalarRange right)
    {
        var range = ScalarRange.Unknown with { Bits = left.Bits + right.Bits };
        if (left.UnsignedMax + right.UnsignedMax >= left.UnsignedMax)
            range = range with { UnsignedMin = left.UnsignedMin + right.UnsignedMin, UnsignedMax = left.UnsignedMax + right.UnsignedMax };
        if ((ulong)left.LowMax + right.LowMax <= uint.MaxValue)
            range = range with { LowMin = left.LowMin + right.LowMin, LowMax = left.LowMax + right.LowMax };
        var (smin, smax) = ((Int128)left.SignedMin + right.SignedMin, (Int128)left.SignedMax + right.SignedMax);
        return Signed(range, smin, smax);
    }

    private static ScalarRange Subtract(in ScalarRange left, in ScalarRange right)
    {
        var range = ScalarRange.Unknown with { Bits = left.Bits - right.Bits };
        if (left.UnsignedMin >= right.UnsignedMax)
            range = range with { UnsignedMin = left.UnsignedMin - right.UnsignedMax, UnsignedMax = left.UnsignedMax - right.UnsignedMin };
        if (left.LowMin >= right.LowMax)
            range = range with { LowMin = left.LowMin - right.LowMax, LowMax = left.LowMax - right.LowMin };
        var (smin, smax) = ((Int128)left.SignedMin - right.SignedMax, (Int128)left.SignedMax - right.SignedMin);
        return Signed(range, smin, smax);
    }

    private static ScalarRange Signed(ScalarRange range, Int128 minimum, Int128 maximum)
        => (minimum >= long.MinValue && maximum <= long.MaxValue ? range with { SignedMin = (long)minimum, SignedMax = (long)maximum } : range).Normalized();

    private static ScalarRange And(in ScalarRange left, in ScalarRange right)
    {
        var range = OfBits(left.Bits & right.Bits);
        return (range with { UnsignedMax = Math.Min(range.UnsignedMax, Math.Min(left.UnsignedMax, right.UnsignedMax)) }).Normalized();
    }

    private static ScalarRange Multiply(in ScalarRange left, in ScalarRange right)
    {
        if (left.SignedMin < 0 || right.SignedMin < 0)
            return ScalarRange.Unknown;
        var product = (UInt128)left.UnsignedMax * right.UnsignedMax;
        return product > long.MaxValue ? ScalarRange.Unknown : ScalarRange.Between(left.UnsignedMin * right.UnsignedMin, (ulong)product);
    }

    private static ScalarRange LeftShift(in ScalarRange left, int count)
    {
        var range = ScalarRange.Unknown with { Bits = left.Bits.ShiftLeft(count) };
        if (count < 64 && left.UnsignedMax <= ulong.MaxValue >> count)
            range = range with { UnsignedMin = left.UnsignedMin << count, UnsignedMax = left.UnsignedMax << count };
        if (count == 32)
            range = range with { UnsignedMin = (ulong)left.LowMin << 32, UnsignedMax = (ulong)left.LowMax << 32 };
        return range.Normalized();
    }

    private static ScalarRange RightShift(in ScalarRange left, int count)
        => (ScalarRange.Unknown with { Bits = left.Bits.ShiftRight(count), UnsignedMin = left.UnsignedMin >> count, UnsignedMax = left.UnsignedMax >> count }).Normalized();

    private static ScalarRange SignedShift(in ScalarRange left, int count)
        => (ScalarRange.Unknown with { Bits = left.Bits.ShiftRightSigned(count), SignedMin = left.SignedMin >> count, SignedMax = left.SignedMax >> count }).Normalized();
}
