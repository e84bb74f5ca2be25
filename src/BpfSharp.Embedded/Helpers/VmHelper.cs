using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Helpers;

/// <summary>A helper function. Static methods only: compiled programs call them directly.</summary>
internal delegate ulong VmHelper(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5);
