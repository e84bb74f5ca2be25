using System.Collections.Immutable;
using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// A set of types in BTF, read lazily: types are decoded when they are asked for and kept, names are found through an index that is built
/// when first asked. Safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Numbers go on from the base's in split BTF, and so do string offsets: type 0 is void everywhere, string 0 is empty everywhere.
/// </remarks>
public sealed class BtfSpec
{
    /// <summary>How long a chain of references (typedef of const of …) may be.</summary>
    public const int MaxReferenceDepth = 32;

    /// <summary>How many bytes the name of a type, member, value or tag may have; the kernel allows identifiers of 511.</summary>
    public const int MaxNameLength = 4096;

    private readonly BtfVoid _void;
    private readonly BtfTypeTable _table;
    private readonly BtfType?[] _decoded;
    private readonly uint _firstId;
    private readonly uint _firstString;
    private readonly BtfHeader _header;
    private readonly Lazy<BtfNameIndex> _names;
    private readonly Lazy<ILookup<uint, BtfDeclTag>> _declTags;
    private readonly Lazy<int> _pointerSize;
    private int _searches;

    private BtfSpec(ReadOnlyMemory<byte> bytes, BtfHeader header, BtfSpec? baseSpec)
    {
        Bytes = bytes;
        Base = baseSpec;
        _header = header;
        _void = baseSpec?._void ?? new BtfVoid(this);
        _firstId = baseSpec?.Count ?? 1;
        _firstString = baseSpec?.StringsEnd ?? 0;
        _table = BtfTypeTable.Scan(bytes, header);
        _decoded = new BtfType?[_table.Count];
        _names = new(() => new BtfNameIndex(this, _table));
        _declTags = new(FindDeclTags);
        _pointerSize = new(() => Base?.PointerSize ?? BtfSizes.FindPointerSize(this));
    }

    /// <summary>The whole blob.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>For split BTF the types its numbers go on from; null otherwise.</summary>
    public BtfSpec? Base { get; }

    /// <summary>True where numbers in the blob are big-endian.</summary>
    public bool IsBigEndian => _header.IsBigEndian;

    /// <summary>The number after the last type's, those of the base and void included.</summary>
    public uint Count => _firstId + (uint)_table.Count;

    /// <summary>The number of the first type of this blob itself: 1, or the base's <see cref="Count"/>.</summary>
    public uint FirstId => _firstId;

    /// <summary>Bytes in a pointer of the machine the types are of, by the size of its <c>long</c>: 8, or 4 where <c>long</c> has 4.</summary>
    public int PointerSize => _pointerSize.Value;

    /// <summary>This blob's own types in order, the base's and void left out; decoded as they are enumerated.</summary>
    public IEnumerable<BtfType> Types
    {
        get
        {
            for (var id = _firstId; id < Count; id++)
                yield return TypeById(id);
        }
    }

    internal BtfTypeTable Table => _table;

    internal BtfHeader Header => _header;

    /// <summary>The offset after the last string, those of the base included.</summary>
    internal uint StringsEnd => _firstString + (uint)_header.StringsLength;

    /// <summary>Reads BTF.</summary>
    /// <param name="bytes">The whole blob; kept, not copied.</param>
    /// <param name="baseSpec">For split BTF (a module's), the types that its numbers go on from.</param>
    /// <exception cref="BpfFormatException">The bytes are not BTF.</exception>
    public static BtfSpec Parse(ReadOnlyMemory<byte> bytes, BtfSpec? baseSpec = null)
    {
        var header = BtfHeader.Parse(bytes.Span, baseSpec is not null);
        if (baseSpec is not null && (long)baseSpec.StringsEnd + header.StringsLength > int.MaxValue)
            throw new BpfFormatException(".BTF strings", 0, "more than 2 GiB with those of the base");
        return new BtfSpec(bytes, header, baseSpec);
    }

    /// <summary>The type of a number.</summary>
    /// <exception cref="BpfFormatException">There is none, or its record is malformed.</exception>
    public BtfType TypeById(uint id)
    {
        if (id == 0)
            return _void;
        if (id < _firstId)
            return Base!.TypeById(id);
        var place = PlaceOf(id);
        return _decoded[place] ?? Decode(place, id);
    }

    /// <summary>The kind of the type of a number, without decoding it.</summary>
    /// <exception cref="BpfFormatException">There is no such type.</exception>
    public BtfKind KindOf(uint id)
    {
        if (id == 0)
            return BtfKind.Void;
        return id < _firstId ? Base!.KindOf(id) : _table.Kind(PlaceOf(id));
    }

    /// <summary>All types of a name, whatever their kinds, in ascending order; those of the base included.</summary>
    public ImmutableArray<uint> FindByName(string name)
    {
        var found = new List<uint>();
        Find(name, found);
        return [.. found];
    }

    /// <summary>Finds the first type of a name and kind.</summary>
    /// <exception cref="BpfFormatException">The record of a type of this name is malformed.</exception>
    public bool TryFind<T>(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? type) where T : BtfType
    {
        foreach (var id in FindByName(name))
        {
            type = TypeById(id) as T;
            if (type is not null)
                return true;
        }

        type = null;
        return false;
    }

    /// <summary>The string at an offset of the string section, such as those of <see cref="BtfExtension"/>.</summary>
    /// <exception cref="BpfFormatException">The offset lies outside.</exception>
    public string StringAt(uint offset) => Encoding.UTF8.GetString(StringBytes(offset));

    /// <summary>The tags on a declaration and, with <see cref="BtfDeclTag.ComponentIndex"/>, on its members or parameters.</summary>
    /// <exception cref="BpfFormatException">The record of a tag is malformed.</exception>
    public IEnumerable<BtfDeclTag> DeclTagsOf(uint id) => Base is null ? _declTags.Value[id] : Base.DeclTagsOf(id).Concat(_declTags.Value[id]);

    /// <summary>How many bytes a value of a type takes.</summary>
    /// <exception cref="BpfFormatException">Values of this type have no size (void, functions, forward declarations), or none below 2 GiB.</exception>
    public static int SizeOf(BtfType type) => BtfSizes.SizeOf(type);

    /// <summary>How many bytes a value of a type takes, where it has a size.</summary>
    /// <exception cref="BpfFormatException">The type is malformed.</exception>
    public static bool TrySizeOf(BtfType type, out int size) => BtfSizes.TrySizeOf(type, out size);

    /// <summary>The name at an offset; bounded, so that what refers to a long string many times cannot multiply it.</summary>
    internal string NameAt(uint offset)
    {
        var bytes = StringBytes(offset);
        return bytes.Length <= MaxNameLength
            ? Encoding.UTF8.GetString(bytes)
            : throw new BpfFormatException(".BTF strings", offset, $"a name of {bytes.Length} bytes; at most {MaxNameLength} are taken");
    }

    /// <summary>Where in <see cref="Bytes"/> a string of this blob itself begins; null for one of the base or none.</summary>
    internal int? OwnStringPlace(uint offset) => offset >= _firstString && offset < StringsEnd ? _header.StringsStart + (int)(offset - _firstString) : null;

    /// <summary>A name as bytes for the index; empty where there is none or where <see cref="NameAt"/> would refuse it.</summary>
    internal ReadOnlySpan<byte> NameBytes(uint offset)
    {
        if (offset == 0 || offset >= StringsEnd)
            return default;
        if (offset < _firstString)
            return Base!.NameBytes(offset);
        var tail = OwnStrings[(int)(offset - _firstString)..];
        var length = tail[..Math.Min(tail.Length, MaxNameLength + 1)].IndexOf((byte)0);
        return length < 0 ? default : tail[..length];
    }

    internal ReadOnlySpan<byte> OwnStrings => Bytes.Span.Slice(_header.StringsStart, _header.StringsLength);

    private ReadOnlySpan<byte> StringBytes(uint offset)
    {
        if (offset == 0)
            return default;
        if (offset < _firstString)
            return Base!.StringBytes(offset);
        if (offset >= StringsEnd)
            throw new BpfFormatException(".BTF strings", offset, $"beyond the end at {StringsEnd}");
        // The header's check saw that the last byte is NUL.
        var tail = OwnStrings[(int)(offset - _firstString)..];
        return tail[..tail.IndexOf((byte)0)];
    }

    private int PlaceOf(uint id) => id - _firstId < (uint)_table.Count ? (int)(id - _firstId) : throw new BpfFormatException(".BTF", -1, $"there is no type {id}");

    // Types are compared by reference: whichever thread decodes first, all see the same object.
    private BtfType Decode(int place, uint id)
    {
        var type = BtfDecoder.Decode(this, id, _table[place], _table.BytesFrom(place));
        return Interlocked.CompareExchange(ref _decoded[place], type, null) ?? type;
    }

    private void Find(string name, List<uint> found)
    {
        Base?.Find(name, found);
        // Names in split BTF may lie among the base's strings.
        if (Base is null && !_names.IsValueCreated && Interlocked.Increment(ref _searches) <= BtfNameSearch.Worthwhile && BtfNameSearch.TryFind(this, name, found))
            return;
        _names.Value.Find(name, _firstId, found);
    }

    private ILookup<uint, BtfDeclTag> FindDeclTags()
        => Enumerable.Range(0, _table.Count)
            .Where(place => _table.Kind(place) == BtfKind.DeclTag)
            .Select(place => (BtfDeclTag)TypeById(_firstId + (uint)place))
            .ToLookup(tag => tag.TargetId);
}
