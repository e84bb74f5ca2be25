using System.Runtime.InteropServices;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>One instruction ready to be run: the function that carries it out, and its operands unpacked. One for each slot of a program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Operation
{
    /// <summary>Carries the operation out on the registers and says which comes next; null ends the function.</summary>
    public delegate*<VmContext, ulong*, Operation*, Operation*> Handler;

    /// <summary>The constant, extended to 64 bits.</summary>
    public ulong Constant;

    /// <summary>The offset of a memory access.</summary>
    public int Offset;

    /// <summary>Operations from this one to the target of the jump.</summary>
    public int Jump;

    /// <summary>The slot, for faults.</summary>
    public int Pc;

    public byte Destination;

    public byte Source;
}
