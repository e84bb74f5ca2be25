namespace BpfSharp.Embedded.Checking;

/// <summary>What is known of a number: its bits, and its bounds read as signed, as unsigned, and of its lower half.</summary>
internal readonly record struct ScalarRange(Tnum Bits, ulong UnsignedMin, ulong UnsignedMax, long SignedMin, long SignedMax, uint LowMin, uint LowMax)
{
    public static ScalarRange Unknown => new(Tnum.Unknown, 0, ulong.MaxValue, long.MinValue, long.MaxValue, 0, uint.MaxValue);

    /// <summary>True where no number is possible: a branch that can't be taken.</summary>
    public bool IsEmpty => UnsignedMin > UnsignedMax || SignedMin > SignedMax || LowMin > LowMax;

    public bool IsConstant => UnsignedMin == UnsignedMax;

    public bool IsUnknown => this == Unknown;

    public static ScalarRange Constant(ulong value) => new(Tnum.Constant(value), value, value, (long)value, (long)value, (uint)value, (uint)value);

    public static ScalarRange Between(ulong minimum, ulong maximum) => (Unknown with { UnsignedMin = minimum, UnsignedMax = maximum }).Normalized();

    public static ScalarRange SignedBetween(long minimum, long maximum) => (Unknown with { SignedMin = minimum, SignedMax = maximum }).Normalized();

    /// <summary>The number as a load of some bytes gives it.</summary>
    public static ScalarRange OfSize(int size, bool isSigned)
    {
        if (size == 8)
            return Unknown;
        var bits = size * 8;
        return isSigned ? SignedBetween(-(1L << (bits - 1)), (1L << (bits - 1)) - 1) : Between(0, (1UL << bits) - 1);
    }

    /// <summary>The lower half alone: what a 32-bit instruction leaves.</summary>
    public ScalarRange Truncated()
    {
        var bits = Bits & Tnum.Constant(uint.MaxValue);
        return (Unknown with { Bits = bits, UnsignedMin = LowMin, UnsignedMax = LowMax, LowMin = LowMin, LowMax = LowMax }).Normalized();
    }

    /// <summary>Lets each kind of knowledge sharpen the others.</summary>
    public ScalarRange Normalized()
    {
        var range = this;
        for (var round = 0; round < 3; round++)
        {
            var next = range.Sharpened();
            if (next == range || next.IsEmpty)
                return next;
            range = next;
        }

        return range;
    }

    /// <summary>True where every number of <paramref name="other"/> is one of these.</summary>
    public bool Contains(in ScalarRange other)
        => UnsignedMin <= other.UnsignedMin && UnsignedMax >= other.UnsignedMax && SignedMin <= other.SignedMin && SignedMax >= other.SignedMax
        && LowMin <= other.LowMin && LowMax >= other.LowMax && Bits.Contains(other.Bits);

    private ScalarRange Sharpened()
    {
        var (umin, umax, smin, smax, lmin, lmax) = (UnsignedMin, UnsignedMax, SignedMin, SignedMax, LowMin, LowMax);
        umin = Math.Max(umin, Bits.Value);
        umax = Math.Min(umax, Bits.Value | Bits.Mask);
        // Where all numbers have the same sign, both readings run alike.
        if ((long)umin >= 0 == (long)umax >= 0)
            (smin, smax) = (Math.Max(smin, (long)umin), Math.Min(smax, (long)umax));
        if (smin >= 0 == smax >= 0)
            (umin, umax) = (Math.Max(umin, (ulong)smin), Math.Min(umax, (ulong)smax));
        lmin = Math.Max(lmin, (uint)Bits.Value);
        lmax = Math.Min(lmax, (uint)(Bits.Value | Bits.Mask));
        if (umin >> 32 == umax >> 32)
        {
            (lmin, lmax) = (Math.Max(lmin, (uint)umin), Math.Min(lmax, (uint)umax));
            var upper = umin & 0xffff_ffff_0000_0000;
            (umin, umax) = (Math.Max(umin, upper | lmin), Math.Min(umax, upper | lmax));
        }

        if (umin > umax)
            return this with { UnsignedMin = 1, UnsignedMax = 0 };
        return new ScalarRange(Bits.Intersect(Tnum.Range(umin, umax)), umin, umax, smin, smax, lmin, lmax);
    }
}
