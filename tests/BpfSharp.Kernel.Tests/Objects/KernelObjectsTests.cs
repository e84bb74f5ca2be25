using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Objects;

public class KernelObjectsTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [SkippableFact]
    public void Maps_OfTheKernel_HoldOursWithAllThatIsKnown()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray(7) with { Name = "findme" });
        map.Freeze().ShouldBe(Errno.None);
        var found = KernelObjects.Maps().Single(candidate => candidate.Map.Id == map.Info.Id);
        found.Map.ShouldBe(map.Info);
        found.IsFrozen.ShouldBeTrue();
        found.Memlock.ShouldNotBeNull().ShouldBeGreaterThan(0);
        found.OwnerProgramType.ShouldBeNull();
    }

    [SkippableFact]
    public void Describe_AProgramArrayInUse_TellsItsOwner()
    {
        KernelFixture.SkipUnlessAllowed();
        using var array = kernel.Backend.CreateMap(new MapSpec { Name = "progs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("callee", ProgramType.Xdp));
        array.UpdateProgram(new byte[4], program).ShouldBe(Errno.None);
        KernelObjects.Describe(array).OwnerProgramType.ShouldBe(ProgramType.Xdp);
    }

    [SkippableFact]
    public void Programs_OfTheKernel_HoldOursWithItsMaps()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("findme", ProgramType.Tracepoint, counts, 1));
        var found = KernelObjects.Programs().Single(candidate => candidate.Id == program.Id);
        found.Name.ShouldBe("findme");
        found.Type.ShouldBe(ProgramType.Tracepoint);
        found.MapIds.ShouldBe([counts.Info.Id]);
        found.Tag.Length.ShouldBe(16);
        found.IsGplCompatible.ShouldBeTrue();
        found.XlatedSize.ShouldBeGreaterThan(0u);
        found.LoadTime.ShouldBeGreaterThan(0ul);
        KernelObjects.Program(uint.MaxValue - 1).ShouldBeNull();
    }

    [SkippableFact]
    public void Program_WithTypes_HasItsWholeName()
    {
        KernelFixture.SkipUnlessAllowed();
        var types = new BtfBuilder();
        var result = types.AddInt("int", 4, BtfIntEncoding.Signed);
        var function = types.AddFunction("a_function_with_a_long_name", types.AddPrototype(result, ("ctx", types.AddPointer(0))), BtfLinkage.Global);
        var image = TestPrograms.Nothing("a_function_with_a_long_name", ProgramType.Tracepoint) with { Btf = [.. types.ToBytes()], Functions = [new(0, function)] };
        using var program = kernel.Backend.LoadProgram(image);
        var found = KernelObjects.Program(program.Id).ShouldNotBeNull();
        found.Name.ShouldBe("a_function_with_a_long_name");
        found.BtfId.ShouldBeGreaterThan(0u);
        KernelObjects.BtfBytes(found.BtfId).ShouldBe(types.ToBytes());
    }

    [SkippableFact]
    public void Links_OfTheKernel_TellTheirTargets()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var raw = kernel.Backend.LoadProgram(TestPrograms.Nothing("raw", ProgramType.RawTracepoint));
        using var rawLink = kernel.Backend.Attach(raw, new RawTracepointTarget("sched_process_exec"));
        using var tracepoint = kernel.Backend.LoadProgram(TestPrograms.Nothing("tp", ProgramType.Tracepoint));
        using var tracepointLink = kernel.Backend.Attach(tracepoint, new TracepointTarget("sched", "sched_process_exec"));
        using var xdp = kernel.Backend.LoadProgram(TestPrograms.Image("xdp", ProgramType.Xdp, [Asm.Mov(0, 2), Asm.Exit()]));
        using var xdpLink = kernel.Backend.Attach(xdp, new XdpTarget(1, XdpMode.Generic));
        var links = KernelObjects.Links().ToList();
        links.Single(link => link.ProgramId == raw.Id).ShouldSatisfyAllConditions(
            link => link.Type.ShouldBe(KernelLinkType.RawTracepoint), link => link.Target.ShouldBe("sched_process_exec"));
        links.Single(link => link.ProgramId == tracepoint.Id).ShouldSatisfyAllConditions(
            link => link.Type.ShouldBe(KernelLinkType.PerfEvent), link => link.Target.ShouldBe("tracepoint sched_process_exec"));
        links.Single(link => link.ProgramId == xdp.Id).ShouldSatisfyAllConditions(link => link.Type.ShouldBe(KernelLinkType.Xdp), link => link.Target.ShouldBe("lo"));
    }

    [SkippableFact]
    public void Btfs_OfTheKernel_HoldItsOwn()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(kernel.Backend.TargetBtf is null, "this kernel has no BTF");
        var own = KernelObjects.Btfs().Single(types => types.Name == "vmlinux");
        own.IsKernel.ShouldBeTrue();
        own.Size.ShouldBe(kernel.Backend.TargetBtf.Bytes.Length);
        KernelObjects.BtfBytes(own.Id).ShouldBe(kernel.Backend.TargetBtf.Bytes.ToArray());
    }

    [SkippableFact]
    public void OpenMap_ReadOnly_RefusesWriting()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var readOnly = KernelObjects.OpenMap(map.Info.Id, readOnly: true).ShouldNotBeNull();
        readOnly.Lookup(new byte[4], new byte[8]).ShouldBe(Errno.None);
        readOnly.Update(new byte[4], new byte[8]).ShouldBe(Errno.EPERM);
        KernelObjects.OpenMap(uint.MaxValue - 1).ShouldBeNull();
    }

    [SkippableFact]
    public void MapHolders_OfThisProcess_AreFound()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        var holder = KernelObjects.MapHolders()[map.Info.Id].Single();
        holder.ProcessId.ShouldBe(Environment.ProcessId);
        holder.Name.ShouldBe(File.ReadAllText("/proc/self/comm").TrimEnd());
    }

    [SkippableFact]
    public void Pins_OfAFileSystemOfOurOwn_AreFoundAndOpened()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.IfNot(Environment.IsPrivilegedProcess, "mounting needs root");
        using var mount = TestMount.OfBpf();
        using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        var path = Path.Combine(mount.Path, "pinned");
        map.Pin(path).ShouldBe(Errno.None);
        map.Pin(path).ShouldBe(Errno.EEXIST);
        map.Pin(Path.Combine(mount.Path, "with.dot")).ShouldBe(Errno.EPERM);
        map.Pin(Path.Combine(Path.GetTempPath(), "elsewhere")).ShouldBe(Errno.EPERM);
        KernelObjects.Pins().ShouldContain(new PinnedObject(path, PinnedKind.Map, map.Info.Id));
        using (var opened = kernel.Backend.OpenPinnedMap(path).ShouldNotBeNull())
            opened.Info.ShouldBe(map.Info);
        using (var readOnly = KernelObjects.OpenPinnedMap(path, readOnly: true).ShouldNotBeNull())
            readOnly.Update(new byte[4], new byte[8]).ShouldBe(Errno.EPERM);
        File.Delete(path);
        kernel.Backend.OpenPinnedMap(path).ShouldBeNull();
    }
}
