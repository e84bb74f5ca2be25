namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>Options, which may stand anywhere among the words.</summary>
internal sealed record GlobalOptions
{
    /// <summary>-j: JSON.</summary>
    public bool Json { get; init; }

    /// <summary>-p: JSON for people to read; implies <see cref="Json"/>.</summary>
    public bool Pretty { get; init; }

    /// <summary>-f: where in BPF file systems objects are pinned.</summary>
    public bool ShowPinned { get; init; }

    /// <summary>-n: mount no BPF file system.</summary>
    public bool NoMount { get; init; }

    /// <summary>-d: more about what goes on.</summary>
    public bool Debug { get; init; }

    /// <summary>-V.</summary>
    public bool Version { get; init; }

    /// <summary>-h.</summary>
    public bool Help { get; init; }

    /// <summary>-B: the types that split BTF goes on from.</summary>
    public string? BaseBtf { get; init; }

    /// <summary>--trace-bpf: show each bpf(2) call on standard error.</summary>
    public bool TraceBpf { get; init; }

    /// <summary>--recursive: dump the inner maps of maps of maps too.</summary>
    public bool Recursive { get; init; }

    /// <summary>--limit: how many entries to show at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>--filter: which entries to show.</summary>
    public string? Filter { get; init; }

    /// <summary>--sort: by what to order entries.</summary>
    public string? Sort { get; init; }

    /// <summary>--interval: seconds between two looks of a live view.</summary>
    public double Interval { get; init; } = 1;

    /// <summary>--count: how many looks a live view takes; null without end.</summary>
    public int? Count { get; init; }
}
