using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing;
using BpfSharp.Symbols;

namespace BpfSharp.Embedded.Tests.Observing;

/// <summary>Programs on the embedded engine with a command to observe.</summary>
internal sealed class Observation : IDisposable
{
    private readonly List<BpfException> _faults = [];

    public Observation(string source, bool withTypes = false)
    {
        Observer.Faulted += _faults.Add;
        Engine = new EmbeddedBackend(Observer.Configure((withTypes ? EmbeddedOptions.ForThisMachine() : new EmbeddedOptions()) with { CpuCount = 2 }));
        Object = BpfObject.Create(ObjectSpec.Read(TestPrograms.Bpf(source), "test"), Engine);
    }

    public ProcessObserver Observer { get; } = new();

    public EmbeddedBackend Engine { get; }

    public BpfObject Object { get; }

    /// <summary>Attaches a function of the source.</summary>
    public BpfLink Attach(string function, AttachTarget target) => Object.LoadProgram(function).Attach(target);

    /// <summary>Attaches a function of the source to a function of a program.</summary>
    public BpfLink AttachUser(string function, string file, string symbol, bool isReturn = false)
        => Attach(function, new UprobeTarget(file, ElfSymbols.Open(file).Find(symbol).FileOffset!.Value, isReturn));

    /// <summary>Observes a command to its end.</summary>
    public int Run(params string[] command)
    {
        var run = Observer.RunAsync(ObservedCommand.Of(command));
        if (!run.Wait(TimeSpan.FromSeconds(60)))
        {
            Observer.Kill();
            throw new TimeoutException($"{string.Join(' ', command)} didn't end within a minute.");
        }

        _faults.ShouldBeEmpty();
        return run.Result;
    }

    /// <summary>A map's entries.</summary>
    public Dictionary<TKey, ulong> Counts<TKey>(string map) where TKey : unmanaged => new BpfHashMap<TKey, ulong>(Object.Maps[map]).ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>The value of a map's key 0.</summary>
    public ulong Count(string map = "counts", uint key = 0)
    {
        Span<byte> value = stackalloc byte[8];
        return Object.Maps[map].TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref key)), value) ? MemoryMarshal.Read<ulong>(value) : 0;
    }

    public void Dispose()
    {
        Object.Dispose();
        Observer.Dispose();
        Engine.Dispose();
    }
}
