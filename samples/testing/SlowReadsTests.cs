using BpfSharp;
using BpfSharp.Embedded;
using Xunit;

namespace SlowReads.Tests;

/// <summary>Tests slow_reads.c on the embedded engine: nothing is attached, no kernel runs it, and time passes when the test says so.</summary>
public sealed class SlowReadsTests : IClassFixture<SlowReadsProgram>, IDisposable
{
    private readonly BpfTestHost _host;

    /// <summary>Loads the program, with maps of its own for each test.</summary>
    public SlowReadsTests(SlowReadsProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _host = BpfTestHost.Load(program.Spec, kernelTypes: program.KernelTypes);
        var limit = new BpfArray<ulong>(_host.Object.Maps["limit_ns"]);
        limit[0] = 1_000_000;
        _host.Environment.CurrentTask = new VmTask(ThreadId: 43, ProcessId: 42, UserId: 1000, GroupId: 1000, "cat");
        _host.Environment.SetRandom(1, 1, 1, 1);
    }

    /// <summary>A read that takes the limit is an event with all that is known of it.</summary>
    [Fact]
    public void Read_AtTheLimit_IsReported()
    {
        Read(TimeSpan.FromMilliseconds(1), bytes: 512);

        var read = Assert.Single(_host.Events<SlowRead>("slow_reads"));
        Assert.Equal((42u, 512u, 1_000_000ul, "cat"), (read.Pid, read.Bytes, read.DurationNs, read.Program.ToString()));
    }

    /// <summary>A faster one is only counted.</summary>
    [Fact]
    public void Read_UnderTheLimit_IsOnlyCounted()
    {
        Read(TimeSpan.FromMicroseconds(100), bytes: 512);

        Assert.Empty(_host.Events("slow_reads"));
        // bpf_log2l(100) is 7: BCC's slots count from 1.
        Assert.Equal(1ul, new BpfArray<ulong>(_host.Object.Maps["microseconds"])[7]);
    }

    /// <summary>The map of reads under way is empty when none is.</summary>
    [Fact]
    public void Started_AfterTheRead_HoldsNothing()
    {
        var started = new BpfHashMap<uint, ulong>(_host.Object.Maps["started"]);
        _host.Run("kprobe__vfs_read", new Registers());
        Assert.Equal(_host.Environment.MonotonicTime, started[43]);

        _host.Run("kretprobe__vfs_read", new Registers());
        Assert.Empty(started);
    }

    /// <summary>A read that began before the program was attached is left out.</summary>
    [Fact]
    public void Return_WithoutBegin_IsIgnored()
    {
        _host.Run("kretprobe__vfs_read", new Registers { Ax = 512 });

        Assert.Empty(_host.Events("slow_reads"));
        Assert.Empty(_host.Environment.Lines);
    }

    /// <summary>Which reads are printed is chance, and chance is what the test says.</summary>
    [Fact]
    public void Print_OneInFour_ByChance()
    {
        Read(TimeSpan.FromTicks(1), bytes: 1);
        Assert.Empty(_host.Environment.Lines);

        for (var i = 0; i < 3; i++)
            Read(TimeSpan.FromTicks(2), bytes: 1);
        _host.Environment.SetRandom(8);
        Read(TimeSpan.FromTicks(3), bytes: 1);
        Assert.Equal("read took 300 ns", Assert.Single(_host.Environment.Lines).Message);
    }

    /// <inheritdoc/>
    public void Dispose() => _host.Dispose();

    private void Read(TimeSpan duration, ulong bytes)
    {
        _host.Run("kprobe__vfs_read", new Registers());
        _host.Advance(duration);
        _host.Run("kretprobe__vfs_read", new Registers { Ax = bytes });
    }
}
