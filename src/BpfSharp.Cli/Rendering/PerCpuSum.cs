using System.Buffers.Binary;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Rendering;

/// <summary>Takes per-CPU values apart and adds up those that are numbers.</summary>
internal static class PerCpuSum
{
    public static bool IsPossible(BpfMap map) => map.Info.ValueSize is 1 or 2 or 4 or 8 && map.ValueType is null or { Unqualified: BtfInt };

    public static IEnumerable<byte[]> Slices(BpfMap map, byte[] value)
        => Enumerable.Range(0, map.Info.CpuCount).Select(cpu => value.AsSpan(cpu * map.Info.ValueStride, map.Info.ValueSize).ToArray());

    public static Int128 Of(BpfMap map, byte[] value)
    {
        var isSigned = map.ValueType?.Unqualified is BtfInt { IsSigned: true };
        return Slices(map, value).Aggregate((Int128)0, (sum, slice) => sum + Number(slice, isSigned));
    }

    private static Int128 Number(ReadOnlySpan<byte> bytes, bool isSigned) => (bytes.Length, isSigned) switch
    {
        (1, false) => bytes[0],
        (1, true) => (sbyte)bytes[0],
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, true) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
