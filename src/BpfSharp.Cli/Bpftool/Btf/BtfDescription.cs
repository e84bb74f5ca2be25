using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>A set of types as <c>btf show</c> tells of it.</summary>
/// <param name="Facts">What the kernel tells.</param>
/// <param name="ProgramIds">The programs that use it.</param>
/// <param name="MapIds">The maps that use it.</param>
internal sealed record BtfDescription(BtfFacts Facts, IReadOnlyList<uint> ProgramIds, IReadOnlyList<uint> MapIds);
