namespace BpfSharp.Embedded.Semantics;

/// <summary>The condition of a jump, for both widths.</summary>
internal interface IComparison
{
    static abstract bool Holds(ulong left, ulong right);

    static abstract bool Holds(uint left, uint right);
}

internal readonly struct Equal : IComparison
{
    public static bool Holds(ulong left, ulong right) => left == right;

    public static bool Holds(uint left, uint right) => left == right;
}

internal readonly struct NotEqual : IComparison
{
    public static bool Holds(ulong left, ulong right) => left != right;

    public static bool Holds(uint left, uint right) => left != right;
}

internal readonly struct Greater : IComparison
{
    public static bool Holds(ulong left, ulong right) => left > right;

    public static bool Holds(uint left, uint right) => left > right;
}

internal readonly struct GreaterOrEqual : IComparison
{
    public static bool Holds(ulong left, ulong right) => left >= right;

    public static bool Holds(uint left, uint right) => left >= right;
}

internal readonly struct Less : IComparison
{
    public static bool Holds(ulong left, ulong right) => left < right;

    public static bool Holds(uint left, uint right) => left < right;
}

internal readonly struct LessOrEqual : IComparison
{
    public static bool Holds(ulong left, ulong right) => left <= right;

    public static bool Holds(uint left, uint right) => left <= right;
}

internal readonly struct SignedGreater : IComparison
{
    public static bool Holds(ulong left, ulong right) => (long)left > (long)right;

    public static bool Holds(uint left, uint right) => (int)left > (int)right;
}

internal readonly struct SignedGreaterOrEqual : IComparison
{
    public static bool Holds(ulong left, ulong right) => (long)left >= (long)right;

    public static bool Holds(uint left, uint right) => (int)left >= (int)right;
}

internal readonly struct SignedLess : IComparison
{
    public static bool Holds(ulong left, ulong right) => (long)left < (long)right;

    public static bool Holds(uint left, uint right) => (int)left < (int)right;
}

internal readonly struct SignedLessOrEqual : IComparison
{
    public static bool Holds(ulong left, ulong right) => (long)left <= (long)right;

    public static bool Holds(uint left, uint right) => (int)left <= (int)right;
}

internal readonly struct AnyBit : IComparison
{
    public static bool Holds(ulong left, ulong right) => (left & right) != 0;

    public static bool Holds(uint left, uint right) => (left & right) != 0;
}
