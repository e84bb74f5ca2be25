using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>A link as <c>link show</c> tells of it.</summary>
internal sealed record LinkDescription
{
    // The place is the kernel's number: enum bpf_link_type.
    private static readonly string[] TypeNames =
        ["unspec", "raw_tracepoint", "tracing", "cgroup", "iter", "netns", "xdp", "perf_event", "kprobe_multi", "struct_ops", "netfilter", "tcx", "uprobe_multi", "netkit", "sockmap"];

    public required uint Id { get; init; }

    public required uint Type { get; init; }

    public required uint ProgramId { get; init; }

    /// <summary>For links of struct_ops, the map whose programs they are.</summary>
    public uint? StructOpsMap { get; init; }

    /// <summary>What depends on the type.</summary>
    public IReadOnlyList<LinkField> Fields { get; init; } = [];

    public IReadOnlyList<string> PinPaths { get; init; } = [];

    public bool HasPinTable { get; init; }

    public string? TypeName => Type < TypeNames.Length ? TypeNames[Type] : null;
}

/// <summary>One fact of a link, in both forms.</summary>
/// <param name="Plain">Its piece of text, spaces included; empty where text doesn't have it.</param>
/// <param name="WriteJson">Writes its member of the JSON object; does nothing where JSON doesn't have it.</param>
internal sealed record LinkField(string Plain, Action<JsonStream> WriteJson)
{
    public static LinkField Text(string name, string value, string plain) => new(plain, json =>
    {
        json.Name(name);
        json.String(value);
    });

    public static LinkField Number(string name, ulong value, string plain) => new(plain, json =>
    {
        json.Name(name);
        json.Number(value);
    });

    public static LinkField Signed(string name, long value, string plain) => new(plain, json =>
    {
        json.Name(name);
        json.Number(value);
    });

    public static LinkField Boolean(string name, bool value, string plain) => new(plain, json =>
    {
        json.Name(name);
        json.Boolean(value);
    });

    /// <summary>A word where the number has a name, else the number.</summary>
    public static LinkField Named(string name, string? word, ulong value, string plain) => word is null ? Number(name, value, plain) : Text(name, word, plain);
}
