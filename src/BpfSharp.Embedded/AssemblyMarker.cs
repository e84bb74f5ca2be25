namespace BpfSharp.Embedded;

internal static class AssemblyMarker;
