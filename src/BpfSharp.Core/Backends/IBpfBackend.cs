using BpfSharp.Formats.Btf;

namespace BpfSharp.Backends;

/// <summary>Where maps live and programs run: the Linux kernel or the embedded engine. The one seam between them and everything above.</summary>
public interface IBpfBackend : IDisposable
{
    /// <summary><c>kernel</c> or <c>embedded</c>, for messages.</summary>
    string Name { get; }

    /// <summary>The types that CO-RE relocations are resolved against; null where there are none (a kernel without BTF).</summary>
    BtfSpec? TargetBtf { get; }

    /// <summary>How many CPUs a per-CPU value is for: the kernel's possible CPUs.</summary>
    int PossibleCpus { get; }

    /// <summary>Creates a map.</summary>
    /// <param name="spec">What it is to be.</param>
    /// <param name="inner">For maps of maps, a map like those it is to hold.</param>
    /// <exception cref="BpfException">It can't be created; the message says why and what to do.</exception>
    IMapBackend CreateMap(MapSpec spec, IMapBackend? inner = null);

    /// <summary>Opens the map pinned at a path, or returns null when nothing is there.</summary>
    /// <exception cref="BpfException">The path holds something else, or may not be opened.</exception>
    IMapBackend? OpenPinnedMap(string path);

    /// <summary>Verifies a program and makes it ready to run.</summary>
    /// <exception cref="VerifierException">It was refused; the exception has the log.</exception>
    /// <exception cref="BpfException">It can't be loaded for another reason.</exception>
    IProgramBackend LoadProgram(ProgramImage image);

    /// <summary>Attaches a program so that it runs at the events of <paramref name="target"/> until the result is disposed.</summary>
    /// <exception cref="BpfException">It can't be attached; the message says why and what would work.</exception>
    ILinkBackend Attach(IProgramBackend program, AttachTarget target);

    /// <summary>Runs an iterator program over everything that it is for; what it writes (<c>bpf_seq_printf</c>) is what is read. Each stream walks anew.</summary>
    /// <param name="program">A program loaded for <see cref="AttachType.TraceIter"/>.</param>
    /// <param name="map">The map to walk, for iterators over one map's entries; null for others.</param>
    /// <exception cref="BpfException">It can't be opened.</exception>
    Stream OpenIterator(IProgramBackend program, IMapBackend? map = null) => throw new BpfException($"The {Name} backend has no iterators.");

    /// <summary>Why a way of attaching can't be had here, as one clause for people; null where it can.</summary>
    string? WhyUnavailable(AttachMechanism mechanism) => null;

    /// <summary>Makes a reader of perf buffers and ring buffers, still of none.</summary>
    IEventReader CreateEventReader();

    /// <summary>Puts a counter on every CPU into a perf event array, for programs to read (<c>bpf_perf_event_read</c>). Disposing the result takes them out again.</summary>
    /// <param name="map">The perf event array.</param>
    /// <param name="counter">What to count; its period and frequency are not used.</param>
    /// <exception cref="BpfException">This machine can't count that, or the map is of another type.</exception>
    ILinkBackend OpenPerfCounters(IMapBackend map, PerfEventTarget counter);

    /// <summary>Opens the stream of <c>bpf_trace_printk</c>'s lines. In the kernel it is one for the whole machine, and what one reader takes no other sees.</summary>
    /// <exception cref="BpfException">It can't be opened.</exception>
    ITraceReader OpenTrace() => throw new BpfException($"The {Name} backend has no trace output.");
}
