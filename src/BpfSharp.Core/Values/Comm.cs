using System.Runtime.CompilerServices;
using System.Text;

namespace BpfSharp;

/// <summary>A task's name as the kernel keeps it (<c>char comm[TASK_COMM_LEN]</c>): at most 15 bytes and zeros.</summary>
[InlineArray(Size)]
public struct Comm : IEquatable<Comm>, IComparable<Comm>
{
    /// <summary>TASK_COMM_LEN.</summary>
    public const int Size = 16;

    private byte _first;

    /// <summary>Takes a name; what is beyond 15 bytes is cut off, as the kernel does it.</summary>
    public Comm(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> bytes = this;
        var encoded = Encoding.UTF8.GetBytes(name);
        encoded.AsSpan(0, Math.Min(encoded.Length, Size - 1)).CopyTo(bytes);
    }

    /// <summary>The name of a string.</summary>
    public static implicit operator Comm(string name) => new(name);

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Comm left, Comm right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Comm left, Comm right) => !left.Equals(right);

    /// <summary>Order of the bytes.</summary>
    public static bool operator <(Comm left, Comm right) => left.CompareTo(right) < 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >(Comm left, Comm right) => left.CompareTo(right) > 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator <=(Comm left, Comm right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >=(Comm left, Comm right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public readonly bool Equals(Comm other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public readonly int CompareTo(Comm other) => ((ReadOnlySpan<byte>)this).SequenceCompareTo(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Comm other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(this);
        return hash.ToHashCode();
    }

    /// <summary>The name, up to the first zero.</summary>
    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
