using System.Buffers.Binary;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Reading;

/// <summary>
/// Makes a compiler's BTF into the one that the kernel takes, in place and without renumbering: the sizes of data sections and the offsets of their
/// variables come from the ELF file, and what is declared but defined elsewhere becomes an ordinary declaration.
/// </summary>
/// <remarks>
/// <code>
/// struct btf_type:        name_off:32 info:32 size|type:32      info: vlen:16, kind in bits 24–28
/// struct btf_var_secinfo: type:32 offset:32 size:32
/// struct btf_param:       name_off:32 type:32
/// </code>
/// The kernel refuses external linkage of variables and functions, sections without size, and parameters without names (kernel/bpf/btf.c).
/// </remarks>
internal sealed class BtfPatcher
{
    private const int RecordLength = 12;
    private readonly byte[] _bytes;
    private readonly int[] _records;

    private BtfPatcher(byte[] bytes, int[] records)
    {
        _bytes = bytes;
        _records = records;
    }

    /// <summary>Copies the BTF of an object and returns the patcher of the copy.</summary>
    /// <param name="btf">BTF that has been parsed before, so that its records are known to lie within it.</param>
    public static BtfPatcher Copy(ReadOnlySpan<byte> btf)
    {
        var bytes = btf.ToArray();
        var records = new List<int> { -1 };
        var start = (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) + BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)));
        var end = start + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12));
        for (var at = start; at < end; at += RecordLength + TailLength(bytes, at))
            records.Add(at);
        return new BtfPatcher(bytes, [.. records]);
    }

    /// <summary>The patched copy.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Sets the size of a data section.</summary>
    public void SetSectionSize(uint section, int size) => Write(_records[section] + 8, (uint)size);

    /// <summary>Places a variable in its section.</summary>
    public void PlaceVariable(uint section, int index, uint offset, uint size)
    {
        var at = _records[section] + RecordLength + (index * 12);
        Write(at + 4, offset);
        Write(at + 8, size);
    }

    /// <summary>Puts the variables of a section in another order, given as the old indices.</summary>
    public void ReorderVariables(uint section, ReadOnlySpan<int> order)
    {
        var all = _bytes.AsSpan(_records[section] + RecordLength, order.Length * 12);
        var old = all.ToArray();
        for (var i = 0; i < order.Length; i++)
            old.AsSpan(order[i] * 12, 12).CopyTo(all[(i * 12)..]);
    }

    /// <summary>Makes an external variable a global one.</summary>
    public void MakeVariableGlobal(uint variable) => Write(_records[variable] + RecordLength, (uint)BtfLinkage.Global);

    /// <summary>Gives a function another linkage.</summary>
    public void SetFunctionLinkage(uint function, BtfLinkage linkage)
    {
        var info = Read(_records[function] + 4);
        Write(_records[function] + 4, (info & ~0xffffu) | (uint)linkage);
    }

    /// <summary>Gives the unnamed parameters of a prototype some name.</summary>
    public void NameParameters(uint prototype, uint nameOffset)
    {
        var at = _records[prototype];
        var count = (int)(Read(at + 4) & 0xffff);
        for (var i = 0; i < count; i++)
        {
            var parameter = at + RecordLength + (i * 8);
            if (Read(parameter) == 0 && Read(parameter + 4) != 0)
                Write(parameter, nameOffset);
        }
    }

    /// <summary>
    /// Turns a data section that has no memory (<c>.ksyms</c>) into an anonymous struct of integers of as many members: its variables and functions
    /// have no types with sizes, which the kernel demands of a section's, and a struct's members take as many bytes as a section's variables.
    /// </summary>
    public void MakeSectionStruct(uint section, uint integer, int integerSize)
    {
        var at = _records[section];
        var count = (int)(Read(at + 4) & 0xffff);
        Write(at, 0);
        Write(at + 4, (uint)count | ((uint)BtfKind.Struct << 24));
        Write(at + 8, (uint)(count * integerSize));
        for (var i = 0; i < count; i++)
        {
            var member = at + RecordLength + (i * 12);
            Write(member, 0);
            Write(member + 4, integer);
            Write(member + 8, (uint)(i * integerSize * 8));
        }
    }

    /// <summary>
    /// Turns a decl tag into an integer of one byte that nothing refers to, which takes as many bytes: for tags that only BpfSharp reads,
    /// because kernels before 5.16 refuse any.
    /// </summary>
    public void MakeTagInteger(uint tag)
    {
        var at = _records[tag];
        Write(at + 4, (uint)BtfKind.Int << 24);
        Write(at + 8, 1);
        Write(at + RecordLength, 8);
    }

    /// <summary>Gives a variable another type, for <c>extern const void x __ksym</c>, which has none with a size.</summary>
    public void SetVariableType(uint variable, uint type) => Write(_records[variable] + 8, type);

    /// <summary>Where in the strings a type's name is.</summary>
    public uint NameOffset(uint type) => Read(_records[type]);

    private static int TailLength(byte[] bytes, int at)
    {
        var info = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4));
        var count = (int)(info & 0xffff);
        return (BtfKind)((info >> 24) & 0x1f) switch
        {
            BtfKind.Int or BtfKind.Variable or BtfKind.DeclTag => 4,
            BtfKind.Array => 12,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * count,
            BtfKind.Enum or BtfKind.Prototype => 8 * count,
            _ => 0,
        };
    }

    private uint Read(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private void Write(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);
}
