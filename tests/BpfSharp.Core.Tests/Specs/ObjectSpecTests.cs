using BpfSharp.Core.Tests.Support;
using BpfSharp.Formats;

namespace BpfSharp.Core.Tests.Specs;

public sealed class ObjectSpecTests
{
    [SkippableFact]
    public void Read_MapAttributes_AllTaken()
    {
        var map = Clang.Read("""
            struct event { u64 a; u32 b; char comm[16]; };
            struct { __uint(type, 1); __type(key, u32); __type(value, struct event); __uint(max_entries, 100); __uint(map_flags, 1); __uint(pinning, 1); } events SEC(".maps");
            """).Maps.ShouldHaveSingleItem();

        (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags, map.PinPath)
            .ShouldBe(("events", MapType.Hash, 4, 32, 100u, MapFlags.NoPreallocation, "events"));
        map.Btf!.TypeById(map.ValueTypeId).Name.ShouldBe("event");
    }

    [SkippableFact]
    public void Read_InnerMapWithSlots_SlotsNamed()
    {
        var spec = Clang.Read("""
            struct inner { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } first SEC(".maps"), second SEC(".maps");
            struct { __uint(type, 12); __uint(max_entries, 4); __type(key, u32); __array(values, struct inner); } outer SEC(".maps") = { .values = { [1] = &first, [3] = &second } };
            """);

        var outer = spec.Maps.Single(map => map.Name == "outer");
        outer.InitialSlots.ShouldBe([new MapSlot(1, "first"), new MapSlot(3, "second")]);
        (outer.ValueSize, outer.Inner!.Type, outer.Inner.MaxEntries, outer.Inner.ValueSize).ShouldBe((4, MapType.Array, 8u, 8));
    }

    [SkippableFact]
    public void Read_ProgramArrayWithSlots_SlotsNamed()
    {
        var spec = Clang.Read("""
            SEC("xdp") int a(void *ctx) { return 1; }
            SEC("xdp") int b(void *ctx) { return 2; }
            struct { __uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int (void *)); } jumps SEC(".maps") = { .values = { [0] = (void *)&b, [1] = (void *)&a } };
            """);

        spec.Maps.ShouldHaveSingleItem().InitialSlots.ShouldBe([new MapSlot(0, "b"), new MapSlot(1, "a")]);
        spec.Programs.Select(p => p.Name).ShouldBe(["a", "b"]);
    }

    [SkippableFact]
    public void Read_GlobalVariables_ArraysOfOneValue()
    {
        var spec = Clang.Read("""
            const volatile u32 limit = 7; int counter = 5; u64 zeros[3];
            SEC("xdp") int run(void *ctx) { zeros[1]++; return counter++ > limit; }
            """);

        spec.Maps.Select(map => (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Freeze)).ShouldBe(
            [(".rodata", MapType.Array, 4, 4, 1u, true), (".data", MapType.Array, 4, 4, 1u, false), (".bss", MapType.Array, 4, 24, 1u, false)],
            ignoreOrder: true);
        spec.Maps.Single(map => map.Name == ".rodata").InitialData.ShouldBe<byte>([7, 0, 0, 0]);
        spec.Programs[0].Relocations.ShouldContain(r => r.Kind == RelocationKind.MapValue && r.Symbol == ".bss" && r.Addend == 0);
    }

    [SkippableFact]
    public void Read_CallsBetweenSections_RelocationsByName()
    {
        var spec = Clang.Read("""
            static __noinline int twice(int x) { asm volatile(""); return x * 2; }
            __noinline int global(int x) { return twice(x) + 1; }
            SEC("tp/syscalls/sys_enter_execve") int run(void *ctx) { return global(1) + twice(2); }
            """);

        var program = spec.Programs.ShouldHaveSingleItem();
        (program.Name, program.Type, program.AttachTo, program.SectionName).ShouldBe(("run", ProgramType.Tracepoint, "syscalls/sys_enter_execve", "tp/syscalls/sys_enter_execve"));
        program.Relocations.Select(r => (r.Kind, r.Symbol)).ShouldBe([(RelocationKind.Call, "global"), (RelocationKind.Call, "twice")], ignoreOrder: true);
        spec.Functions.Select(f => f.Name).ShouldBe(["twice", "global"], ignoreOrder: true);
        spec.Functions.Single(f => f.Name == "global").Relocations.ShouldHaveSingleItem().Symbol.ShouldBe("twice");
        spec.License.ShouldBe("GPL");
    }

    [SkippableFact]
    public void Read_Externs_LaidOutLikeLibbpf()
    {
        var spec = Clang.Read("""
            extern int LINUX_KERNEL_VERSION __kconfig;
            extern bool CONFIG_BPF __kconfig __weak;
            extern u64 CONFIG_BIG __kconfig __weak;
            extern const void some_symbol __ksym __weak;
            SEC("xdp") int run(void *ctx) { return LINUX_KERNEL_VERSION + CONFIG_BPF + CONFIG_BIG + (&some_symbol != 0); }
            """);

        spec.Externs.Select(e => (e.Name, e.Kind, e.Offset, e.Size, e.IsWeak)).ShouldBe(
        [
            ("CONFIG_BIG", ExternKind.KernelConfiguration, 0, 8, true),
            ("LINUX_KERNEL_VERSION", ExternKind.KernelConfiguration, 8, 4, false),
            ("CONFIG_BPF", ExternKind.KernelConfiguration, 12, 1, true),
            ("some_symbol", ExternKind.KernelSymbol, 0, 0, true),
        ]);
        spec.Maps.ShouldHaveSingleItem().ValueSize.ShouldBe(13);
    }

    [SkippableFact]
    public void Read_DeclTags_PinSharingAndAlternative()
    {
        var spec = Clang.Read("""
            struct { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 1); } pinned __tag("bpfsharp:pin:/sys/fs/bpf/x/y") __tag("bpfsharp:public") SEC(".maps");
            struct { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 1); } other __tag("bpfsharp:extern") SEC(".maps");
            SEC("kprobe/x") int first(void *ctx) { return 0; }
            __tag("bpfsharp:alternative_of:first") SEC("?fentry/x") int second(void *ctx) { return 0; }
            """);

        spec.Maps.Select(map => (map.Name, map.PinPath, map.Sharing)).ShouldBe([("pinned", "/sys/fs/bpf/x/y", MapSharing.Public), ("other", null, MapSharing.Extern)], ignoreOrder: true);
        var second = spec.Programs.Single(p => p.Name == "second");
        (second.AlternativeOf, second.AutoLoad, second.Type, second.ExpectedAttachType).ShouldBe(("first", false, ProgramType.Tracing, AttachType.TraceFentry));
    }

    [SkippableFact]
    public void Read_LegacyMaps_SaysWhatToDo()
    {
        var elf = Clang.Compile("""struct { u32 type, key, value, max, flags; } counts SEC("maps") = { 1, 4, 8, 10, 0 };""");

        Should.Throw<BpfFormatException>(() => ObjectSpec.Read(elf, "old")).Message.ShouldBe(
            "old: section maps defines maps in the form that libbpf 1.0 gave up (struct bpf_map_def); define them with BTF in section .maps");
    }

    [SkippableFact]
    public void Read_UnknownMapAttribute_NamesMapAndAttribute()
    {
        var elf = Clang.Compile("""struct { __uint(type, 1); __uint(max_entris, 4); } counts SEC(".maps");""");

        Should.Throw<BpfFormatException>(() => ObjectSpec.Read(elf, "bad")).Message.ShouldBe("bad, .maps: map counts: max_entris is no attribute of maps");
    }

    [SkippableFact]
    public void Read_UndefinedFunction_SaysSo()
    {
        var elf = Clang.Compile("""extern int missing(int); SEC("xdp") int run(void *ctx) { return missing(1); }""");

        Should.Throw<BpfFormatException>(() => ObjectSpec.Read(elf, "bad")).Message.ShouldStartWith("bad, xdp: missing is used but not defined");
    }

    [SkippableFact]
    public void Read_BytesChangedOrCut_ObjectOrFormatException()
    {
        var elf = Clang.Compile("""
            struct inner { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } first SEC(".maps");
            struct { __uint(type, 12); __uint(max_entries, 4); __type(key, u32); __array(values, struct inner); } outer SEC(".maps") = { .values = { [1] = &first } };
            extern int LINUX_KERNEL_VERSION __kconfig; u64 total;
            static __noinline int twice(int x) { asm volatile(""); return x * 2; }
            SEC("xdp") int run(void *ctx) { u32 k = 0; u64 *v = bpf_map_lookup_elem(&first, &k); if (v) total += *v; return twice(LINUX_KERNEL_VERSION); }
            """);
        var random = new Random(20250301);
        for (var round = 0; round < 4000; round++)
        {
            var bytes = round % 4 == 0 ? elf[..random.Next(elf.Length)] : (byte[])elf.Clone();
            for (var change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ObjectSpec.Read(bytes, "fuzz").Programs.Length.ShouldBeLessThan(100);
            }
            catch (BpfFormatException)
            {
                // The one failure that is allowed.
            }
        }
    }
}
