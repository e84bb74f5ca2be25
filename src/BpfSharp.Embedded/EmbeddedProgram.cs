using System.Diagnostics;
using BpfSharp.Backends;
using BpfSharp.Embedded.Contexts;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Programs;

namespace BpfSharp.Embedded;

/// <summary>A handle of the host on a program of the engine. Sources of events run programs through it.</summary>
public sealed class EmbeddedProgram : IProgramBackend
{
    private readonly EmbeddedBackend _backend;
    private bool _disposed;

    internal EmbeddedProgram(EmbeddedBackend backend, LoadedProgram loaded)
    {
        _backend = backend;
        Loaded = loaded;
        loaded.AddUser();
    }

    /// <inheritdoc/>
    public string Name => Loaded.Program.Name;

    /// <inheritdoc/>
    public ProgramType Type => Loaded.Program.Type;

    /// <inheritdoc/>
    public uint Id => Loaded.Id;

    /// <summary>What runs it.</summary>
    public VmEngineKind Engine => Loaded.Program.Engine;

    internal LoadedProgram Loaded { get; }

    /// <summary>Runs the program once on a context, which it may change. May be called by several threads at once.</summary>
    /// <param name="context">The context as its user-space header has it; shorter than that, the rest is zero.</param>
    /// <returns>r0.</returns>
    /// <exception cref="VmFaultException">The program did what it may not.</exception>
    public ulong Run(Span<byte> context)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _backend.Runner.Run(Loaded.Program, context, null, out _);
    }

    /// <summary>Runs the program once on a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="context">Fields of the context (marks, interface numbers); pointers and length are set by the engine. Changed by the program.</param>
    /// <exception cref="BpfException">Programs of this kind see no packet.</exception>
    /// <exception cref="VmFaultException">The program did what it may not.</exception>
    public PacketVerdict RunPacket(ReadOnlySpan<byte> packet, Span<byte> context = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (ContextLayout.Of(Type) is not { HasPacket: true } && Type != ProgramType.SocketFilter)
            throw new BpfException($"Program {Name} can't be run on a packet: programs of type {Type} see none.", Errno.EINVAL);
        var buffer = new PacketBuffer(packet);
        var result = _backend.Runner.Run(Loaded.Program, context, buffer, out var redirect);
        return new PacketVerdict(result, buffer.Data.ToArray(), redirect?.Target, redirect is { MapId: > 0 } ? (uint)redirect.MapId : null);
    }

    /// <inheritdoc/>
    public TestRunResult TestRun(TestRunRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var layout = ContextLayout.Of(Type)!;
        var context = new byte[Math.Max(request.Context.Length, layout.HasPacket || Type == ProgramType.SocketFilter ? layout.Size : 0)];
        var data = request.Data.ToArray();
        ulong result = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Math.Max(1, request.Repeat); i++)
        {
            request.Context.CopyTo(context);
            if (layout.HasPacket || Type == ProgramType.SocketFilter)
            {
                var verdict = RunPacket(request.Data.Span, context);
                (result, data) = (verdict.Result, verdict.Packet);
            }
            else
            {
                result = Run(context);
            }
        }

        return new TestRunResult((uint)result, data, context, Stopwatch.GetElapsedTime(start) / Math.Max(1, request.Repeat));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Loaded.RemoveUser();
    }
}
