namespace BpfSharp.Bcc;

internal static class AssemblyMarker;
