namespace BpfSharp;

internal static class AssemblyMarker;
