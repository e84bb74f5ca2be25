namespace BpfSharp.Backends;

/// <summary>A loaded program.</summary>
public interface IProgramBackend : IDisposable
{
    /// <summary>The program's name as the backend keeps it.</summary>
    string Name { get; }

    /// <summary>The kind of program.</summary>
    ProgramType Type { get; }

    /// <summary>The backend's number of the program (the kernel's program id).</summary>
    uint Id { get; }

    /// <summary>Runs the program once on data given (<c>BPF_PROG_TEST_RUN</c>).</summary>
    /// <exception cref="BpfException">The kind can't be run like this.</exception>
    TestRunResult TestRun(TestRunRequest request);
}

/// <summary>What a test run works on.</summary>
public sealed record TestRunRequest
{
    /// <summary>The packet, for kinds that see one.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The context's bytes, where the kind takes them.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>How often to run.</summary>
    public int Repeat { get; init; } = 1;
}

/// <summary>What a test run gave.</summary>
/// <param name="ReturnValue">r0 of the last run.</param>
/// <param name="Data">The packet afterwards.</param>
/// <param name="Context">The context afterwards.</param>
/// <param name="Duration">Mean time of a run.</param>
public sealed record TestRunResult(uint ReturnValue, byte[] Data, byte[] Context, TimeSpan Duration);
