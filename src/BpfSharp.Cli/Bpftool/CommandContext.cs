using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool;

/// <summary>What a command works with.</summary>
internal sealed record CommandContext(CommandConsole Console, GlobalOptions Options, Report Report, ObjectCatalog Catalog);
