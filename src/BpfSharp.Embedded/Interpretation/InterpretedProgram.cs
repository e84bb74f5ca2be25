using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Programs;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>Runs a program operation by operation.</summary>
internal sealed unsafe class InterpretedProgram : IProgramCode
{
    /// <summary>Registers of a function: r0 to r10, then the count that may_goto goes down from.</summary>
    public const int MayGotoRegister = 11;

    private const int RegisterCount = 12;

    private readonly Operation[] _operations;
    private readonly VmProgram _program;

    public InterpretedProgram(VmProgram program)
    {
        _program = program;
        _operations = GC.AllocateArray<Operation>(program.Instructions.Length, pinned: true);
        OperationDecoder.Decode(program, _operations);
    }

    /// <inheritdoc/>
    public ulong Run(VmContext context, int slot, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame)
    {
        context.EnterFrame(frame, slot);
        var caller = context.Program;
        context.Program = _program;
        var registers = stackalloc ulong[RegisterCount];
        registers[1] = r1;
        registers[2] = r2;
        registers[3] = r3;
        registers[4] = r4;
        registers[5] = r5;
        registers[10] = frame;
        registers[MayGotoRegister] = MayGoto.Limit;
        var operation = (Operation*)Unsafe.AsPointer(ref _operations[slot]);
        do
        {
            operation = operation->Handler(context, registers, operation);
        }
        while (operation != null);
        context.Program = caller;
        return registers[0];
    }
}
