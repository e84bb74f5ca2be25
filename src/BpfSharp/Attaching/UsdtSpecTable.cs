using System.Buffers.Binary;
using BpfSharp.Formats.Usdt;

namespace BpfSharp.Attaching;

/// <summary>
/// Tells programs where a probe's arguments are, by libbpf's protocol: an entry of the object's map <c>__bpf_usdt_specs</c>, found by the attach cookie.
/// Entries are
/// <code>
///  12 × { 0 val_off (64)   8 arg_type (8), idx_reg_off (12), scale_bitshift (4), –   12 reg_off (16)   14 arg_signed (8)   15 arg_bitshift (8) }
///  192 usdt_cookie (64)   200 arg_cnt (16)   202 –
/// </code>
/// </summary>
internal sealed class UsdtSpecTable(BpfObject bpfObject)
{
    private const string MapName = "__bpf_usdt_specs";
    private const int ArgumentLength = 16;
    private const int MostArguments = 12;
    private const int CountOffset = (MostArguments * ArgumentLength) + sizeof(ulong);
    private const int SpecLength = CountOffset + 8;

    // Probes with the same arguments in the same places share an entry.
    private readonly Dictionary<string, uint> _entries = new(StringComparer.Ordinal);

    /// <summary>The cookie for a place; null where the object's programs ask for no arguments.</summary>
    /// <exception cref="BpfException">There are more places than the map has room for, or more arguments than the protocol.</exception>
    public ulong? CookieFor(UsdtProbe probe)
    {
        if (!bpfObject.Maps.TryGet(MapName, out var map))
            return null;
        var spec = Encode(probe);
        var key = Convert.ToHexString(spec);
        if (_entries.TryGetValue(key, out var known))
            return known;
        var id = (uint)_entries.Count;
        if (id >= map.Info.MaxEntries)
            throw new BpfException($"{probe} has its arguments in a {id + 1}th way, but {MapName} has room for {map.Info.MaxEntries}. Attach to fewer places.", Errno.E2BIG);
        if (map.Info.ValueSize != SpecLength)
            throw new BpfException($"Values of {MapName} have {map.Info.ValueSize} bytes, not the {SpecLength} of libbpf's protocol: the object was compiled with another usdt.bpf.h.");
        map.Set(BitConverter.GetBytes(id), spec);
        _entries.Add(key, id);
        return id;
    }

    private static byte[] Encode(UsdtProbe probe)
    {
        if (probe.Arguments.Count > MostArguments)
            throw new BpfException($"{probe} has {probe.Arguments.Count} arguments; programs can be told of {MostArguments}.", Errno.E2BIG);
        var spec = new byte[SpecLength];
        for (var i = 0; i < probe.Arguments.Count; i++)
            Encode(probe.Arguments[i], spec.AsSpan(i * ArgumentLength, ArgumentLength));
        BinaryPrimitives.WriteInt16LittleEndian(spec.AsSpan(CountOffset), (short)probe.Arguments.Count);
        return spec;
    }

    private static void Encode(UsdtArgument argument, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, argument.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], (byte)argument.Kind | ((uint)argument.Index << 8) | ((uint)argument.ScaleShift << 20));
        BinaryPrimitives.WriteInt16LittleEndian(to[12..], (short)argument.Register);
        to[14] = argument.IsSigned ? (byte)1 : (byte)0;
        to[15] = (byte)(64 - (argument.Size * 8));
    }
}
