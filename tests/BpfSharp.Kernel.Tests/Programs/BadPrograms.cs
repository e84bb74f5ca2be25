using BpfSharp.Backends;
using BpfSharp.Formats.Isa;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Programs;

/// <summary>Programs that the verifier refuses, each for the reason that its name (a rule of the explainer) tells.</summary>
internal static class BadPrograms
{
    private const int Lookup = TestPrograms.HelperMapLookup;

    private static readonly MapSpec Hash = TestPrograms.CounterArray() with { Type = MapType.Hash };

    private static readonly Instruction[] LookupKey0 = [Asm.StoreImm32(10, -4, 0), Asm.MovReg(2, 10), Asm.Add(2, -4), .. Asm.Map(1), Asm.Call(Lookup)];

    /// <summary>Rule, and what makes the program.</summary>
    public static IReadOnlyDictionary<string, BadProgram> All { get; } = new Dictionary<string, BadProgram>
    {
        ["null-check"] = new(ProgramType.Kprobe, [.. LookupKey0, Asm.Load64(0, 0, 0), Asm.Exit()], Hash),
        ["untrusted-memory"] = new(ProgramType.Kprobe, [Asm.Mov(1, 64), Asm.Load64(0, 1, 0), Asm.Exit()]),
        ["no-return-value"] = new(ProgramType.Kprobe, [Asm.Exit()]),
        ["uninitialised-register"] = new(ProgramType.Kprobe, [Asm.MovReg(0, 3), Asm.Exit()]),
        // A helper's map key of four bytes of which none was written; privileged programs may read such stack themselves since 6.3.
        ["stack-bounds"] = new(ProgramType.Kprobe, [Asm.Mov(1, 0), Asm.Store64(10, -520, 1), Asm.Mov(0, 0), Asm.Exit()]),
        ["stack-depth"] = new(ProgramType.SocketFilter,
            [Asm.Mov(1, 0), Asm.Store64(10, -400, 1), Asm.CallLocal(1), Asm.Exit(), Asm.Mov(1, 0), Asm.Store64(10, -400, 1), Asm.Mov(0, 0), Asm.Exit()]),
        ["map-value-bounds"] = new(ProgramType.Kprobe, [.. LookupKey0, Asm.JumpIfEqual(0, 0, 1), Asm.Load64(0, 0, 8), Asm.Mov(0, 0), Asm.Exit()], Hash),
        ["packet-bounds"] = new(ProgramType.Xdp, [Asm.Load32(2, 1, 0), Asm.Load8(0, 2, 12), Asm.Exit()]),
        ["memory-bounds"] = new(ProgramType.Kprobe,
            [Asm.Load64(2, 1, 0), Asm.MovReg(1, 10), Asm.Add(1, -16), Asm.MovReg(3, 10), Asm.Call(TestPrograms.HelperProbeReadKernel), Asm.Mov(0, 0), Asm.Exit()]),
        ["infinite-loop"] = new(ProgramType.SocketFilter, [Asm.Call(TestPrograms.HelperKtime), Asm.JumpIfNotEqual(0, 0, -1), Asm.Exit()]),
        ["unreachable"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 0), Asm.Exit(), Asm.Mov(0, 1), Asm.Exit()]),
        ["too-complex"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 0), Asm.Add(0, 1), Asm.JumpIfNotEqual(0, 600_000, -2), Asm.Exit()]),
        ["gpl-only"] = new(ProgramType.Kprobe, [Asm.Mov(1, 0), Asm.Call(TestPrograms.HelperKtime), Asm.Mov(1, 0), Asm.Call(TestPrograms.HelperTracePrintk), Asm.Mov(0, 0), Asm.Exit()], License: "Proprietary"),
        ["helper-not-allowed"] = new(ProgramType.SocketFilter, [Asm.Call(TestPrograms.HelperGetStackId), Asm.Mov(0, 0), Asm.Exit()]),
        ["poisoned-relocation"] = new(ProgramType.Kprobe, [Asm.Call(195896080), Asm.Mov(0, 0), Asm.Exit()]),
        ["return-range"] = new(ProgramType.CgroupSkb, [Asm.Mov(0, 9), Asm.Exit()], AttachType: AttachType.CgroupInetEgress),
        ["reference-leak"] = new(ProgramType.Kprobe, [.. Asm.Map(1), Asm.Mov(2, 8), Asm.Mov(3, 0), Asm.Call(TestPrograms.HelperRingBufferReserve), Asm.Mov(0, 0), Asm.Exit()],
            new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 }),
        ["context-access"] = new(ProgramType.Kprobe, [Asm.Load64(0, 1, 4000), Asm.Mov(0, 0), Asm.Exit()]),
        ["modified-context"] = new(ProgramType.Xdp, [Asm.Add(1, 4), Asm.Load32(0, 1, 0), Asm.Mov(0, 0), Asm.Exit()]),
        ["argument-type"] = new(ProgramType.Kprobe, [Asm.Mov(2, 0), .. Asm.Map(1), Asm.Call(Lookup), Asm.Mov(0, 0), Asm.Exit()], Hash),
        ["pointer-arithmetic"] = new(ProgramType.Kprobe, [Asm.MovReg(2, 10), Asm.Shr(2, 3), Asm.Mov(0, 0), Asm.Exit()]),
        ["frame-pointer"] = new(ProgramType.SocketFilter, [Asm.Mov(10, 0), Asm.Mov(0, 0), Asm.Exit()]),
        ["jump-range"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 0), Asm.Jump(7), Asm.Exit()]),
        ["opcode"] = new(ProgramType.SocketFilter, [new(0x8e, 0, 0, 0, 0), Asm.Mov(0, 0), Asm.Exit()]),
        ["falls-off"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 0), Asm.Mov(0, 1)]),
        ["division"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 1), new(0x37, 0, 0, 0, 0), Asm.Exit()]),
        ["shift"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 1), Asm.Shr(0, 64), Asm.Exit()]),
        ["misaligned"] = new(ProgramType.SocketFilter, [Asm.Mov(0, 0), Asm.Store64(10, -12, 0), Asm.Exit()], Flags: 1),
        ["map-not-allowed"] = new(ProgramType.Kprobe, [.. LookupKey0, Asm.Mov(0, 0), Asm.Exit()], new MapSpec { Name = "events", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 }),
        ["write-protected"] = new(ProgramType.Kprobe, [.. LookupKey0, Asm.JumpIfEqual(0, 0, 2), Asm.Mov(1, 1), Asm.Store64(0, 0, 1), Asm.Mov(0, 0), Asm.Exit()], Hash with { Flags = MapFlags.ReadOnlyForPrograms }),
        ["sleepable"] = new(ProgramType.Kprobe, [Asm.MovReg(1, 10), Asm.Add(1, -8), Asm.Mov(2, 8), Asm.Mov(3, 0), Asm.Call(TestPrograms.HelperCopyFromUser), Asm.Mov(0, 0), Asm.Exit()]),
    };
}

/// <summary>A program to be refused.</summary>
internal sealed record BadProgram(ProgramType Type, Instruction[] Code, MapSpec? Map = null, string License = "GPL", uint Flags = 0, AttachType? AttachType = null)
{
    public VerifierException Load(IBpfBackend backend, string name)
    {
        using var map = Map is null ? null : backend.CreateMap(Map);
        var image = TestPrograms.Image(name, Type, Code, map is null ? [] : [map]) with { License = License, Flags = Flags, ExpectedAttachType = AttachType };
        return Should.Throw<VerifierException>(() => backend.LoadProgram(image));
    }
}
