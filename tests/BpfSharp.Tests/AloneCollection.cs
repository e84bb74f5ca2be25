namespace BpfSharp.Tests;

/// <summary>Tests that watch the whole process (its descriptors), so that no others may run beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
#pragma warning disable CA1711 // xunit's own word for it.
public sealed class AloneCollection;
#pragma warning restore CA1711
