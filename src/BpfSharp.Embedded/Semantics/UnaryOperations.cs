using System.Buffers.Binary;

namespace BpfSharp.Embedded.Semantics;

/// <summary>What an instruction with one operand computes.</summary>
internal interface IUnaryOperation
{
    static abstract ulong Apply(ulong value);
}

internal readonly struct Negate64 : IUnaryOperation
{
    public static ulong Apply(ulong value) => 0 - value;
}

internal readonly struct Negate32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => 0 - (uint)value;
}

/// <summary>le16 on a little-endian machine: only the upper bits go.</summary>
internal readonly struct Truncate16 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (ushort)value;
}

/// <summary>le32 on a little-endian machine.</summary>
internal readonly struct Truncate32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (uint)value;
}

/// <summary>le64 on a little-endian machine.</summary>
internal readonly struct Identity : IUnaryOperation
{
    public static ulong Apply(ulong value) => value;
}

internal readonly struct Swap16 : IUnaryOperation
{
    public static ulong Apply(ulong value) => BinaryPrimitives.ReverseEndianness((ushort)value);
}

internal readonly struct Swap32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => BinaryPrimitives.ReverseEndianness((uint)value);
}

internal readonly struct Swap64 : IUnaryOperation
{
    public static ulong Apply(ulong value) => BinaryPrimitives.ReverseEndianness(value);
}

internal readonly struct SignExtend8 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (ulong)(sbyte)value;
}

internal readonly struct SignExtend16 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (ulong)(short)value;
}

internal readonly struct SignExtend32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (ulong)(int)value;
}

internal readonly struct SignExtend8To32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (uint)(sbyte)value;
}

internal readonly struct SignExtend16To32 : IUnaryOperation
{
    public static ulong Apply(ulong value) => (uint)(short)value;
}
