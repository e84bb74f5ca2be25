namespace BpfSharp.Reading;

/// <summary>A map of the <c>.maps</c> section and where its definition is.</summary>
/// <param name="Spec">The map.</param>
/// <param name="Offset">The first byte of the definition in the section.</param>
/// <param name="Size">The definition's size in bytes.</param>
/// <param name="SlotsOffset">Where in the definition its <c>values</c> begin; -1 where it has none.</param>
internal sealed record MapDefinition(MapSpec Spec, ulong Offset, ulong Size, int SlotsOffset);
