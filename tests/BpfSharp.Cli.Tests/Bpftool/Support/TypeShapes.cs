using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Tests.Bpftool.Support;

/// <summary>Types of all sorts, by a name for tests.</summary>
public static class TypeShapes
{
    public static readonly string[] Names =
    [
        "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "bool", "char", "int128", "enum", "unsigned enum", "byte enum", "enum64", "text", "text without end",
        "typedef text", "u8 array", "matrix", "struct", "packed", "bit-fields", "union", "anonymous", "typedef", "const struct", "nested",
    ];

    public static uint Add(BtfBuilder types, string shape) => shape switch
    {
        "u8" => types.AddInt("unsigned char", 1),
        "s8" => types.AddInt("signed char", 1, BtfIntEncoding.Signed),
        "u16" => types.AddInt("unsigned short", 2),
        "s16" => types.AddInt("short", 2, BtfIntEncoding.Signed),
        "u32" => types.AddInt("unsigned int", 4),
        "s32" => types.AddInt("int", 4, BtfIntEncoding.Signed),
        "u64" => types.AddInt("unsigned long long", 8),
        "s64" => types.AddInt("long long", 8, BtfIntEncoding.Signed),
        "bool" => types.AddInt("_Bool", 1, BtfIntEncoding.Bool),
        "char" => types.AddInt("char", 1, BtfIntEncoding.Char),
        "int128" => types.AddInt("__int128", 16, BtfIntEncoding.Signed),
        "pointer" => types.AddPointer(0),
        "enum" => types.AddEnum("colour", 4, true, ("RED", 0), ("GREEN", 1), ("NONE", -1)),
        "unsigned enum" => types.AddEnum("mode", 4, false, ("OFF", 0), ("ALL", 0xffffffff), ("SOME", 0x41424344)),
        "byte enum" => types.AddEnum("tiny", 1, false, ("ONE", 1), ("TOP", 255)),
        "enum64" => types.AddEnum64("wide", 8, false, ("ZERO", 0), ("HUGE", 0x4142434445464142)),
        "text" => Array(types, types.AddInt("char", 1, BtfIntEncoding.Signed), 12),
        "text without end" => Array(types, types.AddConst(types.AddInt("char", 1, BtfIntEncoding.Signed)), 3),
        "typedef text" => Array(types, types.AddTypedef("letter", types.AddInt("char", 1, BtfIntEncoding.Signed)), 4),
        "u8 array" => Array(types, types.AddInt("unsigned char", 1), 5),
        "matrix" => Array(types, Array(types, types.AddInt("short", 2, BtfIntEncoding.Signed), 3), 2),
        "struct" => Struct(types),
        "packed" => types.AddStruct("packed", 7, new BtfMemberDefinition("a", types.AddInt("unsigned char", 1), 0), new("b", types.AddInt("unsigned int", 4), 8), new("c", types.AddInt("unsigned short", 2), 40)),
        "bit-fields" => BitFields(types),
        "union" => types.AddUnion("u", 8, new BtfMemberDefinition("l", types.AddInt("unsigned long", 8), 0), new("c", types.AddInt("unsigned char", 1), 0)),
        "anonymous" => types.AddStruct("outer", 8, new BtfMemberDefinition("", types.AddUnion("", 4, new BtfMemberDefinition("x", types.AddInt("unsigned int", 4), 0)), 0), new("", types.AddStruct("", 4, new BtfMemberDefinition("y", types.AddInt("int", 4, BtfIntEncoding.Signed), 0)), 32)),
        "typedef" => types.AddTypedef("outer_t", types.AddTypedef("inner_t", types.AddInt("int", 4, BtfIntEncoding.Signed))),
        "const struct" => types.AddConst(types.AddVolatile(Struct(types))),
        "nested" => types.AddStruct("nested", 48, new BtfMemberDefinition("list", Array(types, Struct(types), 2), 0)),
        _ => throw new ArgumentException($"No shape is named {shape}.", nameof(shape)),
    };

    /// <summary>struct sample { int n; char name[12]; enum { RED, GREEN } c; bool on; }: 24 bytes.</summary>
    public static uint Struct(BtfBuilder types) => types.AddStruct(
        "sample",
        24,
        new BtfMemberDefinition("n", types.AddInt("int", 4, BtfIntEncoding.Signed), 0),
        new("name", Array(types, types.AddInt("char", 1, BtfIntEncoding.Signed), 12), 32),
        new("c", types.AddEnum("colour", 4, false, ("RED", 0), ("GREEN", 1)), 128),
        new("on", types.AddInt("_Bool", 1, BtfIntEncoding.Bool), 160));

    private static uint BitFields(BtfBuilder types)
    {
        var number = types.AddInt("unsigned int", 4);
        var signed = types.AddInt("int", 4, BtfIntEncoding.Signed);
        var wide = types.AddInt("unsigned long long", 8);
        return types.AddStruct("bits", 16, new BtfMemberDefinition("a", number, 0, 3), new("b", signed, 3, 5), new("c", number, 8, 17), new("plain", number, 32), new("d", wide, 67, 50));
    }

    private static uint Array(BtfBuilder types, uint element, uint length) => types.AddArray(element, types.AddInt("__ARRAY_SIZE_TYPE__", 4), length);
}
