using System.Text;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfCWriterTests
{
    private const string Source = """
        typedef unsigned int u32;
        struct ahead;
        enum small { A, B = 200 } __attribute__((mode(byte)));
        enum wide { MINUS = -1, LARGE = 0x100000000 };
        typedef struct { u32 lo, hi; } pair_t;
        typedef int (*handler_t)(struct ahead *, const char *restrict, ...);
        typedef _Bool bool;
        struct node {
            struct node *next, **prev;
            const volatile unsigned long flags;
            char *const name;
            handler_t handlers[3];
            void (*(*pick)(int))(pair_t);
            int (*matrix)[4][5];
            union { int a; struct { short b; bool c : 1; unsigned int : 3; u32 d : 12; }; };
            enum { X = 7, Y } mode;
            enum small tiny;
            enum wide huge;
            pair_t pair;
            unsigned char tail[];
        };
        struct tight { char a; int b; struct { char x; long y; } c __attribute__((packed)); } __attribute__((packed));
        struct roomy { char a; int b __attribute__((aligned(32))); } __attribute__((aligned(64)));
        struct empty {};
        struct node *n; struct tight t; struct roomy r; struct empty e;
        """;

    [SkippableFact]
    public void WriteAll_EveryShape_MatchesTheSnapshot()
    {
        var text = BtfCWriter.WriteAll(Compile(Source));
        Snapshot.Match(text, "tests", "BpfSharp.Formats.Tests", "Btf", "Snapshots", "every-shape.h");
        Tool.Run("clang", Encoding.UTF8.GetBytes(text + Asserts(Compile(Source))), SyntaxOnly);
    }

    [SkippableFact]
    public void WriteAll_RunningKernel_CompilesWithEveryOffsetAndSize()
    {
        var spec = KernelTypes.Require();
        var text = BtfCWriter.WriteAll(spec);
        Tool.Run("clang", Encoding.UTF8.GetBytes(text + Asserts(spec)), SyntaxOnly);
    }

    [SkippableTheory]
    [InlineData("task_struct pid tgid comm real_parent", "task_struct")]
    [InlineData("sk_buff len data_len network_header head", "sk_buff")]
    [InlineData("sock sk_family __sk_common skc_daddr skc_dport", "sock")]
    [InlineData("pt_regs di si ax TCP_ESTABLISHED", "pt_regs")]
    [InlineData("request __sector __data_len rq_disk q request_queue disk gendisk disk_name bio file f_path dentry d_name path inode i_ino vfsmount", "request file inode")]
    public void AddNamed_SetOfIdentifiers_KeepsLayoutAndSaysLittle(string identifiers, string structs)
    {
        var spec = KernelTypes.Require();
        var wanted = identifiers.Split(' ').ToHashSet();
        var writer = new BtfCWriter(spec, new BtfCOptions { KeepsMember = (_, member) => wanted.Contains(member.Name) });
        writer.AddNamed(wanted);
        var text = writer.ToString();
        text.Length.ShouldBeLessThan(60_000);
        Tool.Run("clang", Encoding.UTF8.GetBytes(text + Asserts(spec, structs.Split(' '), wanted.Contains)), SyntaxOnly);
    }

    [SkippableFact]
    public void AddNamed_ReservedAndProvidedNames_AreNotDeclared()
    {
        var spec = Compile("""
            typedef unsigned int u32;
            struct inner { u32 x; };
            enum color { RED, GREEN };
            struct outer { struct inner by_value; struct inner *pointer; enum color color; };
            struct outer o;
            """);
        var writer = new BtfCWriter(spec, new BtfCOptions
        {
            TagUse = tag => tag == "inner" ? BtfCNameUse.Reserved : BtfCNameUse.Free,
            IdentifierUse = name => name switch { "u32" => BtfCNameUse.Provided, "RED" => BtfCNameUse.Reserved, _ => BtfCNameUse.Free },
        });
        writer.AddNamed(new HashSet<string> { "outer", "inner", "u32", "RED" });
        var text = writer.ToString();
        text.ShouldContain("struct inner___kernel by_value;");
        text.ShouldContain("struct inner *pointer;");
        text.ShouldContain("RED___kernel = 0,");
        text.ShouldNotContain("typedef");
        Tool.Run("clang", Encoding.UTF8.GetBytes("typedef unsigned int u32;\n" + text + "struct inner { char mine; };\n#define RED 5\n_Static_assert(sizeof(struct outer) == 24, \"\");"), SyntaxOnly);
    }

    [SkippableFact]
    public void WriteAll_SameNamesTwice_AreFlavours()
    {
        var builder = new BtfBuilder();
        var number = builder.AddInt("int", 4, BtfIntEncoding.Signed);
        builder.AddStruct("twin", 4, new BtfMemberDefinition("a", number, 0));
        var second = builder.AddStruct("twin", 8, new("b", number, 0), new BtfMemberDefinition("c", number, 32));
        builder.AddStruct("user", 8, new BtfMemberDefinition("t", second, 0));
        builder.AddEnum("one", 4, false, ("SAME", 1));
        builder.AddEnum("two", 4, false, ("SAME", 2));
        builder.AddTypedef("SAME", number);
        builder.AddForward("two", isUnion: true);
        var text = BtfCWriter.WriteAll(builder.Build());
        text.ShouldContain("struct twin___2 t;");
        text.ShouldContain("SAME___2 = 2,");
        text.ShouldContain("typedef int SAME___3;");
        Tool.Run("clang", Encoding.UTF8.GetBytes(text), SyntaxOnly);
    }

    [Fact]
    public void WriteAll_CyclesAndOverlaps_AreRefused()
    {
        Refused(b => b.AddStruct("self", 4, new BtfMemberDefinition("again", b.NextId, 0)), "contains itself");
        Refused(b => b.AddTypedef("loop", b.AddPointer(b.NextId + 1)), "without end", "contains itself", "nested");
        Refused(b => b.AddPrototype(b.AddTypedef("f", b.NextId)), "contains itself", "without end");
        Refused(b => b.AddStruct("overlap", 4, new("a", 1, 0), new BtfMemberDefinition("b", 1, 8)), "lies within the one before it");
        Refused(b => b.AddStruct("long", 2, new BtfMemberDefinition("a", 1, 0)), "members end at bit 32 of 16");
    }

    private static readonly string[] SyntaxOnly = ["-target", "bpf", "-x", "c", "-std=gnu11", "-fsyntax-only", "-Werror", "-Wno-missing-declarations", "-ferror-limit=5", "-"];

    private static void Refused(Action<BtfBuilder> build, params string[] problems)
    {
        var builder = new BtfBuilder();
        builder.AddInt("int", 4, BtfIntEncoding.Signed);
        build(builder);
        var message = Should.Throw<BpfFormatException>(() => BtfCWriter.WriteAll(builder.Build())).Message;
        problems.ShouldContain(p => message.Contains(p), message);
    }

    private static BtfSpec Compile(string source)
    {
        var file = Formats.Elf.ElfFile.Parse(Tool.CompileBpf(source));
        file.TryGetSection(".BTF", out var types).ShouldBeTrue();
        return BtfSpec.Parse(types!.Data);
    }

    /// <summary>C that fails to compile unless structs have BTF's size and members BTF's offsets.</summary>
    private static string Asserts(BtfSpec spec, string[]? names = null, Func<string, bool>? members = null)
    {
        var text = new StringBuilder("\n");
        foreach (var composite in spec.Types.OfType<BtfComposite>().Where(c => c.Name.Length > 0 && (names is null || names.Contains(c.Name))))
        {
            // Later types of the same name go by another.
            if (spec.TypeById(spec.FindByName(composite.Name).First(id => spec.KindOf(id) is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64)) != composite)
                continue;
            var name = $"{(composite.IsUnion ? "union" : "struct")} {composite.Name}";
            text.Append($"_Static_assert(sizeof({name}) == {composite.Size}, \"size {name}\");\n");
            foreach (var member in composite.Members.Where(m => !m.IsAnonymous && m.BitFieldSize == 0 && members?.Invoke(m.Name) != false))
                text.Append($"_Static_assert(__builtin_offsetof({name}, {member.Name}) == {member.ByteOffset}, \"{name}.{member.Name}\");\n");
        }

        return text.ToString();
    }
}
