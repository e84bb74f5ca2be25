using System.Collections.Immutable;
using BpfSharp.Attaching;

namespace BpfSharp.Cli.Running;

/// <summary>What <c>bpfsharp run</c> was asked to do.</summary>
internal sealed record RunRequest
{
    public required string File { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required ImmutableArray<AttachRequest> Attach { get; init; }

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Duration { get; init; }

    public bool Clear { get; init; }

    public required string Backend { get; init; }

    public required string Output { get; init; }

    public required ImmutableArray<string> Defines { get; init; }

    public bool ExplainAttach { get; init; }

    public bool ShowVerifierLog { get; init; }

    public bool UseCache { get; init; }

    /// <summary>A capture file whose packets programs are to see.</summary>
    public string? PacketInput { get; init; }

    /// <summary>Where packets go that programs let through.</summary>
    public string? PacketOutput { get; init; }
}

/// <summary>One <c>--attach FN=KIND:TARGET</c>.</summary>
internal sealed record AttachRequest(string Function, Probe Probe)
{
    public static AttachRequest Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new BpfException($"'--attach {text}' names no function: write --attach FN=KIND:TARGET, for example count=kprobe:tcp_v4_connect.");
        return new AttachRequest(text[..equals], Probe.Parse(text[(equals + 1)..]));
    }
}
