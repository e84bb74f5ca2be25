using System.Text;
using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Builds BTF type by type. Each method adds one type and returns its number; types may refer to numbers that come later
/// (<see cref="NextId"/> tells the next one), so that cycles can be made.
/// </summary>
public sealed class BtfBuilder
{
    private readonly bool _bigEndian;
    private readonly BtfSpec? _base;
    private readonly uint _firstString;
    private readonly ByteWriter _types;
    private readonly ByteWriter _strings = new();
    private readonly Dictionary<string, uint> _stringOffsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>Begins.</summary>
    /// <param name="bigEndian">The byte order to write.</param>
    /// <param name="baseSpec">For split BTF the types whose numbers it goes on from.</param>
    public BtfBuilder(bool bigEndian = false, BtfSpec? baseSpec = null)
    {
        _bigEndian = bigEndian;
        _base = baseSpec;
        _types = new ByteWriter(bigEndian);
        _firstString = baseSpec?.StringsEnd ?? 0;
        NextId = baseSpec?.Count ?? 1;
        if (baseSpec is null)
            _strings.WriteByte(0);
    }

    /// <summary>The number that the next type gets.</summary>
    public uint NextId { get; private set; }

    /// <summary>Adds a string once and returns its offset.</summary>
    public uint AddString(string text)
    {
        if (_stringOffsets.TryGetValue(text, out var offset))
            return offset;
        if (text.Contains('\0'))
            throw new ArgumentException("A string of BTF cannot hold NUL.", nameof(text));
        offset = _firstString + (uint)_strings.Length;
        _strings.WriteBytes(Encoding.UTF8.GetBytes(text));
        _strings.WriteByte(0);
        _stringOffsets.Add(text, offset);
        return offset;
    }

    /// <summary>Adds an integer; <paramref name="bits"/> 0 stands for all of its bytes.</summary>
    public uint AddInt(string name, int size, BtfIntEncoding encoding = BtfIntEncoding.None, int bits = 0)
    {
        var id = Add(BtfKind.Int, name, (uint)size);
        _types.WriteUInt32(((uint)encoding << 24) | (uint)(bits == 0 ? size * 8 : bits));
        return id;
    }

    /// <summary>Adds a floating-point number.</summary>
    public uint AddFloat(string name, int size) => Add(BtfKind.Float, name, (uint)size);

    /// <summary>Adds a pointer; to type 0, void.</summary>
    public uint AddPointer(uint target) => Add(BtfKind.Pointer, "", target);

    /// <summary>Adds an array.</summary>
    public uint AddArray(uint element, uint index, uint length)
    {
        var id = Add(BtfKind.Array, "", 0);
        _types.WriteUInt32(element);
        _types.WriteUInt32(index);
        _types.WriteUInt32(length);
        return id;
    }

    /// <summary>Adds a struct.</summary>
    public uint AddStruct(string name, int size, params ReadOnlySpan<BtfMemberDefinition> members) => AddComposite(BtfKind.Struct, name, size, members);

    /// <summary>Adds a union.</summary>
    public uint AddUnion(string name, int size, params ReadOnlySpan<BtfMemberDefinition> members) => AddComposite(BtfKind.Union, name, size, members);

    /// <summary>Adds an enumeration of up to 32 bits.</summary>
    public uint AddEnum(string name, int size, bool isSigned, params ReadOnlySpan<(string Name, long Value)> values)
    {
        var id = Add(BtfKind.Enum, name, (uint)size, CheckedCount(values.Length), isSigned);
        foreach (var (valueName, value) in values)
        {
            _types.WriteUInt32(AddString(valueName));
            _types.WriteUInt32((uint)value);
        }

        return id;
    }

    /// <summary>Adds an enumeration of 64 bits.</summary>
    public uint AddEnum64(string name, int size, bool isSigned, params ReadOnlySpan<(string Name, long Value)> values)
    {
        var id = Add(BtfKind.Enum64, name, (uint)size, CheckedCount(values.Length), isSigned);
        foreach (var (valueName, value) in values)
        {
            _types.WriteUInt32(AddString(valueName));
            _types.WriteUInt32((uint)value);
            _types.WriteUInt32((uint)(value >> 32));
        }

        return id;
    }

    /// <summary>Adds a forward declaration.</summary>
    public uint AddForward(string name, bool isUnion = false) => Add(BtfKind.Forward, name, 0, 0, isUnion);

    /// <summary>Adds a typedef.</summary>
    public uint AddTypedef(string name, uint target) => Add(BtfKind.Typedef, name, target);

    /// <summary>Adds const.</summary>
    public uint AddConst(uint target) => Add(BtfKind.Const, "", target);

    /// <summary>Adds volatile.</summary>
    public uint AddVolatile(uint target) => Add(BtfKind.Volatile, "", target);

    /// <summary>Adds restrict.</summary>
    public uint AddRestrict(uint target) => Add(BtfKind.Restrict, "", target);

    /// <summary>Adds a tag on the target of a pointer.</summary>
    public uint AddTypeTag(string tag, uint target) => Add(BtfKind.TypeTag, tag, target);

    /// <summary>Adds a tag on a declaration, or with <paramref name="component"/> on its member or parameter.</summary>
    public uint AddDeclTag(string tag, uint target, int component = -1)
    {
        var id = Add(BtfKind.DeclTag, tag, target);
        _types.WriteInt32(component);
        return id;
    }

    /// <summary>Adds parameters and result of a function; a last parameter <c>("", 0)</c> stands for <c>…</c>.</summary>
    public uint AddPrototype(uint result, params ReadOnlySpan<(string Name, uint TypeId)> parameters)
    {
        var id = Add(BtfKind.Prototype, "", result, CheckedCount(parameters.Length));
        foreach (var (name, type) in parameters)
        {
            _types.WriteUInt32(AddString(name));
            _types.WriteUInt32(type);
        }

        return id;
    }

    /// <summary>Adds a function.</summary>
    public uint AddFunction(string name, uint prototype, BtfLinkage linkage) => Add(BtfKind.Function, name, prototype, (int)linkage);

    /// <summary>Adds a variable.</summary>
    public uint AddVariable(string name, uint type, BtfLinkage linkage)
    {
        var id = Add(BtfKind.Variable, name, type);
        _types.WriteUInt32((uint)linkage);
        return id;
    }

    /// <summary>Adds a section of variables.</summary>
    public uint AddDataSection(string name, int size, params ReadOnlySpan<BtfSectionVariable> variables)
    {
        var id = Add(BtfKind.DataSection, name, (uint)size, CheckedCount(variables.Length));
        foreach (var variable in variables)
        {
            _types.WriteUInt32(variable.TypeId);
            _types.WriteUInt32(variable.Offset);
            _types.WriteUInt32(variable.Size);
        }

        return id;
    }

    /// <summary>The BTF as bytes.</summary>
    public byte[] ToBytes()
    {
        var blob = new ByteWriter(_bigEndian);
        BtfHeader.Write(blob, _types.Length, _strings.Length);
        blob.WriteBytes(_types.Written);
        blob.WriteBytes(_strings.Written);
        return blob.Written.ToArray();
    }

    /// <summary>The BTF, read back.</summary>
    /// <exception cref="BpfFormatException">What was added isn't BTF, such as an integer wider than its bytes.</exception>
    public BtfSpec Build() => BtfSpec.Parse(ToBytes(), _base);

    private uint AddComposite(BtfKind kind, string name, int size, ReadOnlySpan<BtfMemberDefinition> members)
    {
        var hasBitFields = false;
        foreach (var member in members)
            hasBitFields |= member.BitFieldSize != 0;
        var id = Add(kind, name, (uint)size, CheckedCount(members.Length), hasBitFields);
        foreach (var member in members)
        {
            if (hasBitFields && member.BitOffset >= 1 << 24)
                throw new ArgumentException($"Member {member.Name} lies beyond the {1 << 24} bits that a struct with bit-fields can have.", nameof(members));
            _types.WriteUInt32(AddString(member.Name));
            _types.WriteUInt32(member.TypeId);
            _types.WriteUInt32((uint)member.BitOffset | ((uint)member.BitFieldSize << 24));
        }

        return id;
    }

    private uint Add(BtfKind kind, string name, uint sizeOrType, int count = 0, bool kindFlag = false)
    {
        _types.WriteUInt32(AddString(name));
        _types.WriteUInt32(BtfRecord.EncodeInfo(kind, count, kindFlag));
        _types.WriteUInt32(sizeOrType);
        return NextId++;
    }

    private static int CheckedCount(int count)
        => count <= ushort.MaxValue ? count : throw new ArgumentException($"A type of BTF has at most {ushort.MaxValue} members, values, parameters or variables, not {count}.");
}

/// <summary>A member for <see cref="BtfBuilder.AddStruct"/> and <see cref="BtfBuilder.AddUnion"/>.</summary>
/// <param name="Name">The name; empty for anonymous structs and unions.</param>
/// <param name="TypeId">The number of its type.</param>
/// <param name="BitOffset">Distance from the start in bits.</param>
/// <param name="BitFieldSize">Width in bits of a bit-field; 0 for ordinary members.</param>
public readonly record struct BtfMemberDefinition(string Name, uint TypeId, int BitOffset, int BitFieldSize = 0);
