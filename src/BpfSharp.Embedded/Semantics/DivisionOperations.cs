namespace BpfSharp.Embedded.Semantics;

// Division never traps (RFC 9669 §4.1): x / 0 = 0, x % 0 = x, and the least number divided by -1 is itself, with remainder 0.

internal readonly struct Divide : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => right == 0 ? 0 : left / right;

    public static uint Apply(uint left, uint right) => right == 0 ? 0 : left / right;
}

internal readonly struct Modulo : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => right == 0 ? left : left % right;

    public static uint Apply(uint left, uint right) => right == 0 ? left : left % right;
}

internal readonly struct SignedDivide : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => right switch
    {
        0 => 0,
        ulong.MaxValue => 0 - left,
        _ => (ulong)((long)left / (long)right),
    };

    public static uint Apply(uint left, uint right) => right switch
    {
        0 => 0,
        uint.MaxValue => 0 - left,
        _ => (uint)((int)left / (int)right),
    };
}

internal readonly struct SignedModulo : IBinaryOperation
{
    public static ulong Apply(ulong left, ulong right) => right switch
    {
        0 => left,
        ulong.MaxValue => 0,
        _ => (ulong)((long)left % (long)right),
    };

    public static uint Apply(uint left, uint right) => right switch
    {
        0 => left,
        uint.MaxValue => 0,
        _ => (uint)((int)left % (int)right),
    };
}
