namespace BpfSharp.Embedded.Semantics;

internal readonly struct Add : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left + right;

    public static uint Apply(uint left, uint right) => left + right;
}

internal readonly struct Subtract : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left - right;

    public static uint Apply(uint left, uint right) => left - right;
}

internal readonly struct Multiply : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left * right;

    public static uint Apply(uint left, uint right) => left * right;
}

internal readonly struct Or : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left | right;

    public static uint Apply(uint left, uint right) => left | right;
}

internal readonly struct And : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left & right;

    public static uint Apply(uint left, uint right) => left & right;
}

internal readonly struct Xor : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left ^ right;

    public static uint Apply(uint left, uint right) => left ^ right;
}

internal readonly struct Move : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => right;

    public static uint Apply(uint left, uint right) => right;
}

/// <summary>Only the lower 6 (5) bits of the count matter (RFC 9669 §4.1), which is what C#'s shifts do.</summary>
internal readonly struct LeftShift : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left << (int)right;

    public static uint Apply(uint left, uint right) => left << (int)right;
}

internal readonly struct RightShift : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => left >> (int)right;

    public static uint Apply(uint left, uint right) => left >> (int)right;
}

internal readonly struct ArithmeticRightShift : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => (ulong)((long)left >> (int)right);

    public static uint Apply(uint left, uint right) => (uint)((int)left >> (int)right);
}
