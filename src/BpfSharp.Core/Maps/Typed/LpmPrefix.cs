using System.Buffers.Binary;
using System.Net;

namespace BpfSharp;

/// <summary>A key of an LPM trie: the first bits of an address, network byte order, and how many of them count.</summary>
public readonly struct LpmPrefix : IEquatable<LpmPrefix>
{
    private readonly byte[]? _address;

    /// <summary>Takes bits as they are.</summary>
    /// <param name="length">How many of the bits count.</param>
    /// <param name="address">The bits, the first one the most significant of the first byte; copied. Those beyond <paramref name="length"/> are set to 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is more than there are bits.</exception>
    public LpmPrefix(int length, ReadOnlySpan<byte> address)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.Length * 8);
        Length = length;
        _address = address.ToArray();
        for (var i = 0; i < _address.Length; i++)
            _address[i] &= (byte)~(0xff >> Math.Clamp(length - (i * 8), 0, 8));
    }

    /// <summary>How many of the bits count.</summary>
    public int Length { get; }

    /// <summary>The bits.</summary>
    public ReadOnlySpan<byte> Address => _address;

    /// <summary>A whole address: all its bits count.</summary>
    public static LpmPrefix Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        return new LpmPrefix(bytes.Length * 8, bytes);
    }

    /// <summary>A network.</summary>
    public static LpmPrefix Of(IPNetwork network) => new(network.PrefixLength, network.BaseAddress.GetAddressBytes());

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or a plain address, which counts whole.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static LpmPrefix Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            throw new FormatException($"'{text}' is no network; write it as 10.0.0.0/8, 2001:db8::/32 or one address.");
        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length) || length > bytes.Length * 8))
            throw new FormatException($"'{text}' is no network: what follows the slash is a number from 0 to {bytes.Length * 8}.");
        return new LpmPrefix(length, bytes);
    }

    /// <summary>Tells prefixes apart by their bits and how many count.</summary>
    public bool Equals(LpmPrefix other) => Length == other.Length && Address.SequenceEqual(other.Address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LpmPrefix other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Length);
        hash.AddBytes(Address);
        return hash.ToHashCode();
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(LpmPrefix left, LpmPrefix right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(LpmPrefix left, LpmPrefix right) => !left.Equals(right);

    /// <summary>As a network, where the bits are those of an IPv4 or IPv6 address; else the bits in hex.</summary>
    public override string ToString() => TryGetNetwork(out var network) ? network.ToString() : $"{Convert.ToHexStringLower(Address)}/{Length}";

    /// <summary>The prefix as a network, where the bits are those of an IPv4 or IPv6 address.</summary>
    public bool TryGetNetwork(out IPNetwork network)
    {
        var isAddress = Address.Length is 4 or 16;
        network = isAddress ? new IPNetwork(new IPAddress(Address), Length) : default;
        return isAddress;
    }

    // struct bpf_lpm_trie_key: prefixlen:32 in the machine's byte order, then the bits.
    internal void Write(Span<byte> key)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(key, (uint)Length);
        Address.CopyTo(key[sizeof(uint)..]);
    }

    internal static LpmPrefix Read(ReadOnlySpan<byte> key)
    {
        var address = key[sizeof(uint)..];
        return new LpmPrefix((int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(key), (uint)address.Length * 8), address);
    }
}
