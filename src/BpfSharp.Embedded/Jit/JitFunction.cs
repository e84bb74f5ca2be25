using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Jit;

/// <summary>A compiled function: r1 to r5 and r10 in, r0 out.</summary>
internal delegate ulong JitFunction(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame);
