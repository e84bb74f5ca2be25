using System.Buffers.Binary;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Fuzz;

/// <summary>Damaged input gives a result or a <see cref="BpfFormatException"/>: never another exception, a walk without end or a large allocation.</summary>
public class FuzzTests
{
    private const int Seed = 20_240_817;

    private const string Source = """
        struct item { int a; union { long b; struct { unsigned c : 3, d : 9; }; }; struct item *next; char name[8]; } __attribute__((preserve_access_index));
        enum state { IDLE, BUSY = 9 };
        typedef int (*callback_t)(struct item *, enum state);
        callback_t callback;
        struct { int (*type)[1]; struct item *value; } map __attribute__((section(".maps")));
        static __attribute__((noinline)) int helper(struct item *i) { return i->a + i->next->name[2]; }
        __attribute__((section("tp/x"))) int handle(struct item *i) { return helper(i) + (callback ? 1 : 0); }
        """;

    [SkippableFact]
    public void Elf_TruncatedAtEveryLength_NeverSurprises()
    {
        var bytes = Tool.CompileBpf(Source);
        for (var length = 0; length < bytes.Length; length++)
            Survives(() => WalkElf(bytes.AsMemory(0, length)), bytes.Length);
    }

    [SkippableFact]
    public void Elf_RandomBytesChanged_NeverSurprises()
        => Mutate(Tool.CompileBpf(Source), 4000, bytes => WalkElf(bytes));

    [Fact]
    public void Btf_TruncatedAtEveryLength_NeverSurprises()
    {
        var bytes = EveryKind();
        for (var length = 0; length < bytes.Length; length++)
            Survives(() => WalkBtf(bytes.AsMemory(0, length)), bytes.Length);
    }

    [Fact]
    public void Btf_RandomBytesChanged_NeverSurprises() => Mutate(EveryKind(), 6000, bytes => WalkBtf(bytes));

    [SkippableFact]
    public void Btf_PartOfTheKernelsChanged_NeverSurprises()
    {
        var kernel = KernelTypes.Require();
        // The first 64 KiB of types with all their strings, which are most of it.
        var bytes = kernel.Bytes.ToArray();
        var header = kernel.Header;
        var end = kernel.Table.OffsetOf(1500) - header.TypesStart;
        byte[] part = [.. bytes.AsSpan(0, header.TypesStart + end), .. bytes.AsSpan(header.StringsStart, header.StringsLength)];
        BinaryPrimitives.WriteUInt32LittleEndian(part.AsSpan(12), (uint)end);
        BinaryPrimitives.WriteUInt32LittleEndian(part.AsSpan(16), (uint)end);
        Mutate(part, 40, blob => WalkBtf(blob), header.TypesStart + end);
    }

    [Fact]
    public void Btf_StructsHoldingEachOtherTwice_StayBounded()
    {
        var builder = new BtfBuilder();
        var level = builder.AddInt("int", 4);
        for (var i = 0; i < 100; i++)
            level = builder.AddUnion("", 4, new("", level, 0), new BtfMemberDefinition("", level, 0));
        builder.AddUnion("top", 4, new BtfMemberDefinition("", level, 0));
        Survives(() => WalkBtf(builder.ToBytes()), 1 << 16);
    }

    [Fact]
    public void Btf_PrototypesTakingEachOtherTwice_StayBounded()
    {
        var builder = new BtfBuilder();
        var level = builder.AddInt("int", 4);
        for (var i = 0; i < 60; i++)
            level = builder.AddPointer(builder.AddPrototype(level, ("a", level), ("b", level)));
        builder.AddTypedef("top", level);
        Survives(() => WalkBtf(builder.ToBytes()), 1 << 16);
    }

    [Fact]
    public void Btf_LongChains_AreRefusedOrWalked()
    {
        var builder = new BtfBuilder();
        for (var i = 0u; i < 20_000; i++)
            builder.AddTypedef("t" + i, builder.NextId + 1);
        builder.AddStruct("end", 0);
        for (var i = 0u; i < 20_000; i++)
            builder.AddStruct("s" + i, 0, new BtfMemberDefinition("x", builder.NextId + 1, 0));
        builder.AddStruct("last", 0);
        Survives(() => WalkBtf(builder.ToBytes()), 1 << 20);
    }

    private static void Mutate(byte[] original, int rounds, Action<byte[]> walk, int within = int.MaxValue)
    {
        var random = new Random(Seed);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = original.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var place = random.Next(Math.Min(bytes.Length, within));
                bytes[place] = random.Next(4) switch { 0 => 0, 1 => 0xff, 2 => (byte)(bytes[place] + 1), _ => (byte)random.Next(256) };
            }

            Survives(() => walk(bytes), original.Length);
        }
    }

    private static void Survives(Action walk, int length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            walk();
        }
        catch (BpfFormatException)
        {
            // What malformed input is for.
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64_000_000 + (200L * length));
    }

    private static void WalkElf(ReadOnlyMemory<byte> bytes)
    {
        var file = ElfFile.Parse(bytes);
        foreach (var section in file.Sections)
        {
            Ignore(() => _ = section.Data.Length + section.ToString().Length);
            Ignore(() => _ = file.RelocationsOf(section).Length);
        }

        Ignore(() => file.Symbols.ToList().ForEach(s => _ = s.Name.Length));
        Ignore(() => _ = file.Notes().Count());
        if (!file.TryGetSection(".BTF", out var types) || !file.TryGetSection(".BTF.ext", out var records))
            return;
        var spec = BtfSpec.Parse(types.Data);
        WalkTypes(spec);
        var relocator = new CoReRelocator(spec, spec);
        foreach (var record in BtfExtension.Parse(records.Data, spec).Relocations.SelectMany(s => s.Records))
            Ignore(() => relocator.Resolve(record));
    }

    private static void WalkBtf(ReadOnlyMemory<byte> bytes) => WalkTypes(BtfSpec.Parse(bytes));

    private static void WalkTypes(BtfSpec spec)
    {
        var relocator = new CoReRelocator(spec, spec);
        for (var id = 0u; id < spec.Count; id++)
        {
            var number = id;
            Ignore(() => BtfSpec.TrySizeOf(spec.TypeById(number), out _));
            Ignore(() => BtfRawWriter.Write(spec.TypeById(number), TextWriter.Null));
            Ignore(() => spec.FindByName(spec.TypeById(number).Name));
            if (number % 64 < 8)
            {
                Ignore(() => relocator.Resolve(number, "0", CoReKind.TypeMatches));
                Ignore(() => relocator.Resolve(number, "0:0", CoReKind.FieldByteOffset));
            }
        }

        Ignore(() => BtfCWriter.WriteAll(spec));
        Ignore(() => BtfSanitizer.Sanitize(spec, BtfFeatures.None));
        Ignore(() => _ = spec.DeclTagsOf(1).Count());
    }

    // One damaged part must not hide the others from the test.
    private static void Ignore(Action action)
    {
        try
        {
            action();
        }
        catch (BpfFormatException)
        {
            // Refused, as it should be.
        }
    }

    private static byte[] EveryKind()
    {
        var builder = new BtfBuilder();
        var number = builder.AddInt("int", 4, BtfIntEncoding.Signed);
        var array = builder.AddArray(builder.AddPointer(number), number, 3);
        var composite = builder.AddStruct("s", 32, new("a", array, 0), new("low", number, 192, 3), new("high", number, 195, 29));
        builder.AddUnion("u", 32, new("", composite, 0), new BtfMemberDefinition("n", number, 0));
        builder.AddEnum("e", 4, true, ("MINUS", -1), ("ONE", 1));
        builder.AddEnum64("w", 8, false, ("HUGE", 1L << 40));
        builder.AddForward("f");
        var typedef = builder.AddTypedef("t", builder.AddConst(builder.AddVolatile(builder.AddRestrict(builder.AddTypeTag("user", composite)))));
        var function = builder.AddFunction("fn", builder.AddPrototype(number, ("x", typedef), ("", 0u)), BtfLinkage.Global);
        var variable = builder.AddVariable("v", typedef, BtfLinkage.Global);
        builder.AddDataSection(".data", 32, new BtfSectionVariable(variable, 0, 32));
        builder.AddFloat("double", 8);
        builder.AddDeclTag("note", function, 0);
        return builder.ToBytes();
    }
}
