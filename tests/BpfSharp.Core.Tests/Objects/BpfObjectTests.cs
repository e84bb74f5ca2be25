using BpfSharp.Backends;
using BpfSharp.Core.Tests.Support;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Core.Tests.Objects;

public sealed class BpfObjectTests
{
    private const string Counter = """
        struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 64); } counts SEC(".maps");
        u64 total = 3;
        SEC("tp/sched/sched_switch") int run(void *ctx) { u32 k = 0; u64 *v = bpf_map_lookup_elem(&counts, &k); if (v) total += *v; return 0; }
        """;

    [SkippableFact]
    public void Create_DataSection_FilledAndNamedAfterObject()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(Clang.Read(Counter + "const volatile int fixed = 9; SEC(\"xdp\") int use(void *c) { return fixed; }"), backend);

        backend.CreatedSpecs.Select(map => map.Name).ShouldBe(["counts", "test.data", "test.rodata"], ignoreOrder: true);
        var data = (FakeMap)bpf.Maps[".data"].Backend;
        (data.ValueOf([0, 0, 0, 0]), data.IsFrozen).ShouldBe(([3, 0, 0, 0, 0, 0, 0, 0], false), new TupleComparer());
        var constants = (FakeMap)bpf.Maps[".rodata"].Backend;
        (constants.ValueOf([0, 0, 0, 0]), constants.IsFrozen).ShouldBe(([9, 0, 0, 0], true), new TupleComparer());
    }

    [SkippableFact]
    public void Create_OneMapRefused_NoneLeftOpen()
    {
        var backend = new FakeBackend { RefusedMap = "test.data" };

        Should.Throw<BpfException>(() => BpfObject.Create(Clang.Read(Counter), backend)).Message.ShouldBe("test.data refused");
        backend.CreatedMaps.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [SkippableFact]
    public void LoadProgram_MapsAndData_ReferencesInImage()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(Clang.Read(Counter), backend);

        var program = bpf.LoadProgram("run");

        bpf.LoadProgram("run").ShouldBeSameAs(program);
        var image = backend.Images.ShouldHaveSingleItem();
        (image.Name, image.Type, image.License).ShouldBe(("run", ProgramType.Tracepoint, "GPL"));
        image.MapReferences.Select(r => r.Map.Info.Name).ShouldBe(["counts", "test.data"]);
        image.MapReferences.Select(r => image.Instructions[r.Index].Source).ShouldBe([Opcode.PseudoMapFd, Opcode.PseudoMapValue]);
        image.Functions.ShouldHaveSingleItem().Index.ShouldBe(0);
    }

    [SkippableFact]
    public void LoadProgram_CalledFunctions_AppendedAndCallsFixed()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(
            Clang.Read("""
                static __noinline int twice(int x) { asm volatile(""); return x * 2; }
                static long each(u32 i, void *ctx) { return 0; }
                __noinline int global(int x) { return twice(x) + 1; }
                SEC("xdp") int unrelated(void *ctx) { return twice(5); }
                SEC("xdp") int run(void *ctx) { bpf_loop(10, each, 0, 0); return global(1) + twice(2); }
                """),
            backend);

        bpf.LoadProgram("run");

        var image = backend.Images.ShouldHaveSingleItem();
        image.Functions.Length.ShouldBe(4);
        var starts = image.Functions.Select(f => f.Index).ToHashSet();
        var code = image.Instructions;
        var calls = Enumerable.Range(0, code.Length).Where(i => code[i] is { Opcode: Opcode.Call, Source: Opcode.PseudoCall }).Select(i => i + 1 + code[i].Immediate).ToList();
        calls.Count.ShouldBe(3);
        calls.ShouldAllBe(target => starts.Contains(target));
        var address = Enumerable.Range(0, code.Length).Single(i => code[i] is { IsWide: true, Source: Opcode.PseudoFunction });
        starts.ShouldContain(address + 1 + code[address].Immediate);
        code[^1].Opcode.ShouldBe(Opcode.Exit);
    }

    [SkippableFact]
    public void LoadProgram_Options_OverrideSection()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(Clang.Read("""SEC("fentry") int run(void *ctx) { return 0; }"""), backend);

        Should.Throw<BpfException>(() => bpf.LoadProgram("run")).Message.ShouldContain("Name it in the section (\"fentry/FUNCTION\")");
        bpf.LoadProgram("run", new ProgramLoadOptions { AttachTo = "tcp_v4_connect" });
        bpf.LoadProgram("run", new ProgramLoadOptions { Type = ProgramType.Lsm, ExpectedAttachType = AttachType.LsmMac, AttachTo = "file_open" });

        backend.Images.Select(i => (i.Type, i.ExpectedAttachType, i.AttachBtfName)).ShouldBe(
            [(ProgramType.Tracing, AttachType.TraceFentry, "tcp_v4_connect"), (ProgramType.Lsm, AttachType.LsmMac, "bpf_lsm_file_open")]);
    }

    [SkippableFact]
    public void LoadProgram_UnknownName_NamesTheNearest()
    {
        using var bpf = BpfObject.Create(Clang.Read(Counter), new FakeBackend());

        Should.Throw<BpfException>(() => bpf.LoadProgram("runn")).Message.ShouldBe("Object test has no program runn. Did you mean run?");
        Should.Throw<BpfException>(() => bpf.Maps["zzz"]).Message.ShouldBe("Object test has no map zzz. There are: counts, .data.");
    }

    [SkippableFact]
    public void LoadProgram_ProgramArray_SlotsFilledOnce()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(
            Clang.Read("""
                SEC("xdp") int a(void *ctx); SEC("xdp") int b(void *ctx);
                struct { __uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int (void *)); } jumps SEC(".maps") = { .values = { [0] = (void *)&b, [1] = (void *)&a } };
                SEC("xdp") int a(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return 1; }
                SEC("xdp") int b(void *ctx) { bpf_tail_call(ctx, &jumps, 1); return 2; }
                """),
            backend);

        bpf.LoadProgram("a");

        backend.Images.Select(i => i.Name).ShouldBe(["a", "b"]);
        ((FakeMap)bpf.Maps["jumps"].Backend).Programs.OrderBy(p => p.Key).Select(p => p.Value.Name).ShouldBe(["b", "a"]);
    }

    [SkippableFact]
    public void Create_MapOfMaps_InnerSlotsPut()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(
            Clang.Read("""
                struct inner { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } first SEC(".maps");
                struct { __uint(type, 12); __uint(max_entries, 4); __type(key, u32); __array(values, struct inner); } outer SEC(".maps") = { .values = { [2] = &first } };
                """),
            backend);

        var outer = (FakeMap)bpf.Maps["outer"].Backend;
        outer.InnerMaps.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<int, IMapBackend>(2, bpf.Maps["first"].Backend));
        backend.CreatedMaps.Single(map => map.Info.Name == "outer.inner").IsDisposed.ShouldBeTrue();
    }

    [SkippableFact]
    public void Create_PinnedMapDiffers_AllDifferencesNamed()
    {
        var backend = new FakeBackend();
        const string Pinned = """struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, SIZE); __uint(pinning, 1); } counts SEC(".maps");""";
        BpfObject.Create(Clang.Read(Pinned, "-DSIZE=8"), backend).Dispose();
        backend.Pinned.Keys.ShouldHaveSingleItem().ShouldBe("/sys/fs/bpf/counts");

        BpfObject.Create(Clang.Read(Pinned, "-DSIZE=8"), backend).Dispose();
        backend.CreatedMaps.Count.ShouldBe(1);
        var failure = Should.Throw<MapIncompatibleException>(() => BpfObject.Create(Clang.Read(Pinned.Replace("u64", "u32", StringComparison.Ordinal), "-DSIZE=9"), backend));
        failure.Message.ShouldBe(
            "Map counts can't be used as it is pinned at /sys/fs/bpf/counts: value size is 8, expected 4; capacity is 8, expected 9. "
            + "Change the definition, pin it elsewhere, or remove the pin ('rm /sys/fs/bpf/counts') to lose its contents.");
    }

    [SkippableFact]
    public void Create_SharedMaps_FoundWhileOwnerLives()
    {
        var backend = new FakeBackend();
        const string Map = """struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } counts __tag("bpfsharp:HOW") SEC(".maps");""";
        var shared = Clang.Read(Map.Replace("HOW", "shared", StringComparison.Ordinal));
        var external = Clang.Read(Map.Replace("HOW", "extern", StringComparison.Ordinal));
        var options = new BpfObjectOptions { SharedMaps = new SharedMaps(), Namespace = "a" };

        using (var owner = BpfObject.Create(shared, backend, options))
        {
            using var user = BpfObject.Create(external, backend, options);
            owner.Maps["counts"].Set([1, 0, 0, 0], [7, 0, 0, 0, 0, 0, 0, 0]);
            var value = new byte[8];
            user.Maps["counts"].TryGetValue([1, 0, 0, 0], value).ShouldBeTrue();
            value[0].ShouldBe((byte)7);
            Should.Throw<BpfException>(() => BpfObject.Create(external, backend, options with { Namespace = "b" })).Errno.ShouldBe(Errno.ENOENT);
            Should.Throw<BpfException>(() => BpfObject.Create(shared, backend, options)).Message.ShouldContain("in namespace a");
        }

        Should.Throw<BpfException>(() => BpfObject.Create(external, backend, options)).Message.ShouldStartWith("Map counts is declared extern, but no object");
    }

    [SkippableFact]
    public void Create_Kconfig_ValuesFromConfiguration()
    {
        var spec = Clang.Read("""
            enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };
            extern u64 CONFIG_HZ __kconfig; extern int LINUX_KERNEL_VERSION __kconfig; extern bool CONFIG_BPF __kconfig;
            extern enum libbpf_tristate CONFIG_VETH __kconfig; extern char CONFIG_HOST[8] __kconfig; extern int CONFIG_NONE __kconfig __weak;
            SEC("xdp") int run(void *ctx) { return CONFIG_HZ + LINUX_KERNEL_VERSION + CONFIG_BPF + CONFIG_VETH + CONFIG_HOST[1] + CONFIG_NONE; }
            """);
        var text = new StringReader("# comment\nCONFIG_HZ=250\nCONFIG_BPF=y\nCONFIG_VETH=m\nCONFIG_HOST=\"(none)\"\n");
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(spec, backend, new BpfObjectOptions { Configuration = KernelConfiguration.Parse(text, new Version(6, 18, 44)) });

        Convert.ToHexString(((FakeMap)bpf.Maps[".kconfig"].Backend).ValueOf([0, 0, 0, 0])).ShouldBe(
            "FA00000000000000" + "00000000" + "02000000" + "2C120600" + "286E6F6E65290000" + "01");
        bpf.LoadProgram("run");
        backend.Images[0].MapReferences.ShouldAllBe(r => r.Map.Info.Name == "test.kconfig");
    }

    [SkippableFact]
    public void Create_KconfigMissing_NamesOption()
    {
        var spec = Clang.Read("""extern int CONFIG_NONE __kconfig; SEC("xdp") int run(void *ctx) { return CONFIG_NONE; }""");
        var options = new BpfObjectOptions { Configuration = KernelConfiguration.Parse(new StringReader(""), new Version(6, 1), "/boot/config-6.1") };

        Should.Throw<BpfException>(() => BpfObject.Create(spec, new FakeBackend(), options)).Message.ShouldBe(
            "Kernel configuration option CONFIG_NONE can't be supplied: it is not set (/boot/config-6.1); declare it __weak to do without.");
    }

    [SkippableFact]
    public void LoadProgram_WeakKernelSymbol_ZeroWhereMissing()
    {
        var backend = new FakeBackend();
        using var bpf = BpfObject.Create(
            Clang.Read("""
                extern const void there __ksym; extern const void absent __ksym __weak; extern void kfunc(void) __ksym __weak;
                SEC("xdp") int run(void *ctx) { if (kfunc) kfunc(); return (u64)&there + (u64)&absent; }
                """),
            backend,
            new BpfObjectOptions { KernelAddressOf = name => name == "there" ? 0xffff_ffff_8123_4567UL : null });

        bpf.LoadProgram("run");

        var code = backend.Images[0].Instructions;
        var loads = Enumerable.Range(0, code.Length).Where(i => code[i].IsWide).Select(i => ((ulong)(uint)code[i + 1].Immediate << 32) | (uint)code[i].Immediate).ToList();
        loads.ShouldBe([0UL, 0xffff_ffff_8123_4567UL, 0UL], ignoreOrder: true);
    }

    [SkippableFact]
    public void Dispose_AttachedProgram_DetachedBeforeMapsGo()
    {
        var backend = new FakeBackend();
        var bpf = BpfObject.Create(Clang.Read(Counter), backend);
        var program = bpf.LoadProgram("run");
        using var first = program.Attach(new TracepointTarget("sched", "sched_switch"));
        using var second = program.Attach(new TracepointTarget("sched", "sched_switch"));
        second.Dispose();
        bpf.Links.ShouldHaveSingleItem().ShouldBe(first);

        bpf.Dispose();

        backend.Links.ShouldAllBe(link => link.IsDisposed);
        backend.CreatedMaps.ShouldAllBe(map => map.IsDisposed);
        ((FakeBackend.FakeProgram)program.Backend).IsDisposed.ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => bpf.LoadProgram("run"));
    }

    private sealed class TupleComparer : IEqualityComparer<(byte[] Value, bool Frozen)>
    {
        public bool Equals((byte[] Value, bool Frozen) x, (byte[] Value, bool Frozen) y) => x.Value.AsSpan().SequenceEqual(y.Value) && x.Frozen == y.Frozen;

        public int GetHashCode((byte[] Value, bool Frozen) pair) => pair.Value.Length;
    }
}
