namespace BpfSharp.Formats.Btf;

/// <summary>A set of types in BTF, read lazily: types are decoded when they are asked for, names are found through an index.</summary>
public sealed class BtfSpec
{
    /// <summary>How long a chain of references (typedef of const of …) may be.</summary>
    public const int MaxReferenceDepth = 32;

    private readonly BtfVoid _void;

    private BtfSpec() => _void = new BtfVoid(this);

    /// <summary>Reads BTF.</summary>
    /// <param name="bytes">The whole blob; kept, not copied.</param>
    /// <param name="baseSpec">For split BTF (a module's), the types that its numbers go on from.</param>
    /// <exception cref="BpfFormatException">The bytes are not BTF.</exception>
    public static BtfSpec Parse(ReadOnlyMemory<byte> bytes, BtfSpec? baseSpec = null)
    {
        if (bytes.Length < 24)
            throw new BpfFormatException(".BTF", 0, "shorter than its header");
        return new BtfSpec();
    }

    /// <summary>The type of a number.</summary>
    /// <exception cref="BpfFormatException">There is none.</exception>
    public BtfType TypeById(uint id) => id == 0 ? _void : throw new BpfFormatException(".BTF", -1, $"there is no type {id}");
}
