using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Embedded;

/// <summary>
/// Runs the programs of an object in a test: no privilege, no kernel, and a world that changes only when the test says so.
/// Maps are those of <see cref="Object"/>; what programs print is in <see cref="TestEnvironment.Lines"/>, what they send in <see cref="Events(string)"/>.
/// </summary>
/// <example>
/// <code>
/// using var host = BpfTestHost.Load(ObjectSpec.Read(File.ReadAllBytes("counter.bpf.o"), "counter"));
/// host.Environment.CurrentTask = new VmTask(42, 42, 1000, 1000, "bash");
/// host.Run("on_exec", default(ExecContext));
/// Assert.Equal(1, host.Object.Maps["counts"].Count());
/// </code>
/// </example>
public sealed class BpfTestHost : IDisposable
{
    private readonly Dictionary<string, EventCollector> _events = [];
    private readonly EmbeddedBackend _backend;

    private BpfTestHost(EmbeddedBackend backend, TestEnvironment environment, BpfObject loaded)
    {
        _backend = backend;
        Environment = environment;
        Object = loaded;
        foreach (var map in loaded.Maps)
        {
            if (map.Info.Type is MapType.RingBuffer or MapType.PerfEventArray)
                _events[map.Name] = new EventCollector(backend, map.Backend);
        }
    }

    /// <summary>The world that programs see; set time, task, memory and chance here.</summary>
    public TestEnvironment Environment { get; }

    /// <summary>The object with its maps.</summary>
    public BpfObject Object { get; }

    /// <summary>The engine.</summary>
    public IBpfBackend Backend => _backend;

    /// <summary>Creates an object's maps and checks and loads all its programs.</summary>
    /// <param name="spec">The object.</param>
    /// <param name="engine">What runs programs; test with both where it matters.</param>
    /// <param name="options">What the object needs beyond itself.</param>
    /// <param name="cpuCount">How many CPUs the world has.</param>
    /// <param name="kernelTypes">The kernel's types, which programs that use them (CO-RE: <c>struct pt_regs</c> too) are adapted to.</param>
    /// <exception cref="VerifierException">A program was refused.</exception>
    /// <exception cref="BpfException">Something can't be created or loaded.</exception>
    public static BpfTestHost Load(ObjectSpec spec, VmEngineKind engine = VmEngineKind.Auto, BpfObjectOptions? options = null, int cpuCount = 2, BtfSpec? kernelTypes = null)
    {
        var environment = new TestEnvironment();
        var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = engine, Environment = environment, CpuCount = cpuCount, TargetBtf = kernelTypes });
        BpfObject? loaded = null;
        try
        {
            loaded = BpfObject.Create(spec, backend, options);
            loaded.LoadPrograms();
            return new BpfTestHost(backend, environment, loaded);
        }
        catch
        {
            loaded?.Dispose();
            backend.Dispose();
            throw;
        }
    }

    /// <summary>A loaded program.</summary>
    /// <exception cref="BpfException">There is none of this name.</exception>
    public EmbeddedProgram Program(string name) => (EmbeddedProgram)Object.LoadProgram(name).Backend;

    /// <summary>Runs a program on a context given as a structure.</summary>
    /// <returns>r0.</returns>
    /// <exception cref="Execution.VmFaultException">The program did what it may not.</exception>
    public ulong Run<TContext>(string program, TContext context) where TContext : unmanaged
        => Program(program).Run(MemoryMarshal.AsBytes(new Span<TContext>(ref context)));

    /// <summary>Runs a program on a context given as bytes, which it may change.</summary>
    /// <returns>r0.</returns>
    /// <exception cref="Execution.VmFaultException">The program did what it may not.</exception>
    public ulong Run(string program, Span<byte> context) => Program(program).Run(context);

    /// <summary>Runs a program on a packet.</summary>
    /// <exception cref="Execution.VmFaultException">The program did what it may not.</exception>
    public PacketVerdict RunPacket(string program, ReadOnlySpan<byte> packet) => Program(program).RunPacket(packet);

    /// <summary>Lets time pass, and timers run that become due.</summary>
    /// <returns>How many timers ran.</returns>
    public int Advance(TimeSpan time)
    {
        Environment.Advance(time);
        return _backend.RunTimers();
    }

    /// <summary>What programs have sent through a ring buffer or perf event array since the last time this was asked.</summary>
    /// <exception cref="BpfException">The map is none.</exception>
    public IReadOnlyList<byte[]> Events(string map) => _events.TryGetValue(map, out var collector)
        ? collector.Take()
        : throw new BpfException($"Map {map} sends no events: it is no ring buffer or perf event array of object {Object.Spec.Name}.", Errno.EINVAL);

    /// <summary>The events of a map as structures.</summary>
    /// <exception cref="BpfException">The map sends none, or an event has another size.</exception>
    public IReadOnlyList<TEvent> Events<TEvent>(string map) where TEvent : unmanaged
        => [.. Events(map).Select(bytes => bytes.Length >= Marshal.SizeOf<TEvent>()
            ? MemoryMarshal.Read<TEvent>(bytes)
            : throw new BpfException($"An event of map {map} has {bytes.Length} bytes, fewer than {typeof(TEvent).Name} ({Marshal.SizeOf<TEvent>()})."))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var collector in _events.Values)
            collector.Dispose();
        Object.Dispose();
        _backend.Dispose();
    }

    private sealed class EventCollector : IEventSink, IDisposable
    {
        private readonly IEventReader _reader;
        private List<byte[]> _records = [];

        public EventCollector(EmbeddedBackend backend, IMapBackend map)
        {
            _reader = backend.CreateEventReader();
            _reader.Add(map, new EventReaderOptions(), this);
        }

        public List<byte[]> Take()
        {
            _reader.Consume();
            var records = _records;
            _records = [];
            return records;
        }

        public bool OnRecord(int cpu, ReadOnlySpan<byte> record)
        {
            _records.Add(record.ToArray());
            return true;
        }

        /// <summary>What was lost is the program's affair: the helper told it.</summary>
        public void OnLost(int cpu, ulong count)
        {
        }

        public void Dispose() => _reader.Dispose();
    }
}
