namespace BpfSharp.Kernel;

internal static class AssemblyMarker;
