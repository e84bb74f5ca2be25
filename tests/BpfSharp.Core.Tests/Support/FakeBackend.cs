using BpfSharp.Backends;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;

namespace BpfSharp.Core.Tests.Support;

/// <summary>A backend that records what it is asked for.</summary>
internal sealed class FakeBackend : IBpfBackend
{
    public string Name => "fake";

    public BtfSpec? TargetBtf { get; init; }

    public int PossibleCpus { get; init; } = 4;

    public List<MapSpec> CreatedSpecs { get; } = [];

    public List<FakeMap> CreatedMaps { get; } = [];

    public List<ProgramImage> Images { get; } = [];

    public Dictionary<string, IMapBackend> Pinned { get; } = [];

    public List<FakeLink> Links { get; } = [];

    /// <summary>The name of a map that can't be created.</summary>
    public string? RefusedMap { get; init; }

    /// <summary>Refuse what CO-RE put in place of something missing, as the kernel's verifier does.</summary>
    public bool RefusesPoison { get; init; }

    public IMapBackend CreateMap(MapSpec spec, IMapBackend? inner = null)
    {
        if (spec.Name == RefusedMap)
            throw new BpfException($"{spec.Name} refused", Errno.EINVAL);
        CreatedSpecs.Add(spec);
        var map = new FakeMap(spec, spec.Type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash ? PossibleCpus : 1).OwnedBy(this);
        CreatedMaps.Add(map);
        return map;
    }

    public IMapBackend? OpenPinnedMap(string path) => Pinned.GetValueOrDefault(path)?.Duplicate();

    public IProgramBackend LoadProgram(ProgramImage image)
    {
        Images.Add(image);
        for (var i = 0; RefusesPoison && i < image.Instructions.Length; i++)
        {
            if (CoReApplier.IsPoison(image.Instructions[i]))
                throw new VerifierException(image.Name, "invalid func", $"0: R1=ctx()\n{i}: (85) call unknown#{CoReApplier.PoisonHelper}\ninvalid func unknown#{CoReApplier.PoisonHelper}\n", Errno.EINVAL);
        }

        return new FakeProgram(image.Name, image.Type, (uint)Images.Count);
    }

    public ILinkBackend Attach(IProgramBackend program, AttachTarget target)
    {
        var link = new FakeLink();
        Links.Add(link);
        return link;
    }

    public IEventReader CreateEventReader() => throw new NotSupportedException("the fake has no events");

    public ILinkBackend OpenPerfCounters(IMapBackend map, PerfEventTarget counter) => throw new NotSupportedException("the fake has no counters");

    public void Dispose()
    {
    }

    public sealed class FakeLink : ILinkBackend
    {
        public string Description => "fake";

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    public sealed class FakeProgram(string name, ProgramType type, uint id) : IProgramBackend
    {
        public string Name => name;

        public ProgramType Type => type;

        public uint Id => id;

        public bool IsDisposed { get; private set; }

        public TestRunResult TestRun(TestRunRequest request) => throw new BpfException("no test runs");

        public void Dispose() => IsDisposed = true;
    }
}
