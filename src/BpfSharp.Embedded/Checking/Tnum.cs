using System.Numerics;

namespace BpfSharp.Embedded.Checking;

/// <summary>What is known of each bit of a number: where the mask has a 1, the bit is unknown; where it has a 0, the bit is the value's.</summary>
/// <param name="Value">The known bits.</param>
/// <param name="Mask">The unknown ones.</param>
internal readonly record struct Tnum(ulong Value, ulong Mask)
{
    public static Tnum Unknown => new(0, ulong.MaxValue);

    public bool IsConstant => Mask == 0;

    public static Tnum Constant(ulong value) => new(value, 0);

    /// <summary>The bits that all numbers from one to another share.</summary>
    public static Tnum Range(ulong minimum, ulong maximum)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(minimum ^ maximum);
        if (bits == 64)
            return Unknown;
        var mask = (1UL << bits) - 1;
        return new Tnum(minimum & ~mask, mask);
    }

    public static Tnum operator +(Tnum left, Tnum right)
    {
        var masks = left.Mask + right.Mask;
        var values = left.Value + right.Value;
        var unknown = ((masks + values) ^ values) | left.Mask | right.Mask;
        return new Tnum(values & ~unknown, unknown);
    }

    public static Tnum operator -(Tnum left, Tnum right)
    {
        var difference = left.Value - right.Value;
        var unknown = ((difference + left.Mask) ^ (difference - right.Mask)) | left.Mask | right.Mask;
        return new Tnum(difference & ~unknown, unknown);
    }

    public static Tnum operator &(Tnum left, Tnum right)
    {
        var value = left.Value & right.Value;
        return new Tnum(value, (left.Value | left.Mask) & (right.Value | right.Mask) & ~value);
    }

    public static Tnum operator |(Tnum left, Tnum right)
    {
        var value = left.Value | right.Value;
        return new Tnum(value, (left.Mask | right.Mask) & ~value);
    }

    public static Tnum operator ^(Tnum left, Tnum right)
    {
        var unknown = left.Mask | right.Mask;
        return new Tnum((left.Value ^ right.Value) & ~unknown, unknown);
    }

    public Tnum ShiftLeft(int count) => new(Value << count, Mask << count);

    public Tnum ShiftRight(int count) => new(Value >> count, Mask >> count);

    public Tnum ShiftRightSigned(int count) => new((ulong)((long)Value >> count) & ~(ulong)((long)Mask >> count), (ulong)((long)Mask >> count));

    /// <summary>What is known when both are known of the same number.</summary>
    public Tnum Intersect(Tnum other)
    {
        var unknown = Mask & other.Mask;
        return new Tnum((Value | other.Value) & ~unknown, unknown);
    }

    /// <summary>True where every number of <paramref name="other"/> is one of these.</summary>
    public bool Contains(Tnum other) => (other.Mask & ~Mask) == 0 && (other.Value & ~Mask) == Value;
}
