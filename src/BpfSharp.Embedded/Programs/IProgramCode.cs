using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Programs;

/// <summary>A program made executable by one of the engines.</summary>
internal interface IProgramCode
{
    /// <summary>Runs one function of the program.</summary>
    /// <param name="context">The run.</param>
    /// <param name="slot">Where the function begins.</param>
    /// <param name="r1">First argument.</param>
    /// <param name="r2">Second argument.</param>
    /// <param name="r3">Third argument.</param>
    /// <param name="r4">Fourth argument.</param>
    /// <param name="r5">Fifth argument.</param>
    /// <param name="frame">r10 of the function.</param>
    /// <returns>r0.</returns>
    ulong Run(VmContext context, int slot, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame);
}
