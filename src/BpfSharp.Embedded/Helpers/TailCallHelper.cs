using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;

namespace BpfSharp.Embedded.Helpers;

/// <summary>bpf_tail_call: goes on with another program, which takes over this one's frame, and never comes back; goes on here where there is none.</summary>
internal static class TailCallHelper
{
    /// <summary>The helper's number.</summary>
    public const int Number = 12;

    /// <summary>MAX_TAIL_CALL_CNT.</summary>
    public const int MaxTailCalls = 33;

    public static IEnumerable<HelperPrototype> Prototypes =>
        [new(Number, NotCalled, HelperResult.None, HelperArgument.Context, HelperArgument.Map, HelperArgument.Anything) { CallsBack = true }];

    /// <summary>Runs the program of a slot; false where there is none, or there have been too many.</summary>
    /// <param name="context">The run.</param>
    /// <param name="ctx">What the program gets in r1.</param>
    /// <param name="map">The program array.</param>
    /// <param name="index">The slot.</param>
    /// <param name="frame">r10 of the caller.</param>
    /// <param name="pc">Where the call is.</param>
    /// <param name="result">r0 of the other program.</param>
    public static bool TryRun(VmContext context, ulong ctx, ulong map, ulong index, ulong frame, int pc, out ulong result)
    {
        result = 0;
        context.Pc = pc;
        if (context.Map(map) is not ProgramArrayMap programs || programs.At((uint)index) is not { } target || context.TailCalls >= MaxTailCalls)
            return false;
        context.TailCalls++;
        context.Charge(target.Program.Instructions.Length, pc);
        target.Program.EnterResident(context.Table);
        result = target.Program.Call(context, 0, ctx, 0, 0, 0, 0, frame);
        return true;
    }

    /// <summary>Both engines make the call themselves, because it ends the function.</summary>
    private static ulong NotCalled(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => TryRun(context, r1, r2, r3, context.Frame, context.Pc, out var result) ? result : Errno.ENOENT.ToResult();
}
