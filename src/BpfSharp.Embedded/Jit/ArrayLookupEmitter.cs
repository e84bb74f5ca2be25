using System.Reflection.Emit;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>
/// bpf_map_lookup_elem of an array that is known when the program is compiled: a comparison and a multiplication instead of a call, as the kernel's
/// <c>array_map_gen_lookup</c> has it. The array's memory is visible from the program's beginning (<see cref="VmMap.Resident"/>).
/// </summary>
internal sealed class ArrayLookupEmitter(FunctionWriter writer, VmProgram program, ProgramFunction function)
{
    private const int LookupElement = 1;

    private readonly HashSet<int> _targets = FindTargets(program, function);
    private LocalBuilder? _index;

    /// <summary>Writes the look-up; false where the call is another or its map isn't known.</summary>
    public bool TryEmit(int slot)
    {
        if (program.Instructions[slot].Immediate != LookupElement || MapBefore(slot) is not ArrayMap { Info.IsPerCpu: false } array)
            return false;
        _index ??= writer.DeclareLocal(typeof(ulong));
        var end = writer.DefineLabel();
        writer.HostAddress(2, 0, sizeof(uint), false, slot);
        writer.Emit(OpCodes.Unaligned, 1);
        writer.Emit(OpCodes.Ldind_U4);
        writer.Emit(OpCodes.Conv_U8);
        writer.Store(_index);
        writer.Constant(0UL);
        writer.SetRegister(0);
        writer.Load(_index);
        writer.Constant((ulong)array.Info.MaxEntries);
        writer.Branch(OpCodes.Bge_Un, end);
        writer.Load(_index);
        writer.Constant((ulong)array.EntryBytes);
        writer.Emit(OpCodes.Mul);
        writer.Constant(array.Resident!.Address);
        writer.Emit(OpCodes.Add);
        writer.SetRegister(0);
        writer.Mark(end);
        return true;
    }

    /// <summary>The map that r1 surely holds: set by a constant before the call, with no way into the middle.</summary>
    private VmMap? MapBefore(int call)
    {
        for (var slot = call; slot > function.Start && !_targets.Contains(slot);)
        {
            slot--;
            if (!program.Layout.Starts[slot])
                slot--;
            var instruction = program.Instructions[slot];
            if (instruction.IsWide && instruction.Destination == 1)
                return program.MapOf(program.WideConstant(slot));
            // What jumps or calls ends the stretch; what else may write r1 gives it another value.
            if (instruction.Class is InstructionClass.Jump or InstructionClass.Jump32 || WritesFirst(instruction))
                return null;
        }

        return null;
    }

    private static bool WritesFirst(Instruction instruction) => instruction.Class switch
    {
        InstructionClass.Alu32 or InstructionClass.Alu64 or InstructionClass.LoadRegister or InstructionClass.Load => instruction.Destination == 1,
        // An atomic operation may fetch into its source.
        InstructionClass.StoreRegister => instruction.IsAtomic() && instruction.Source == 1,
        _ => false,
    };

    private static HashSet<int> FindTargets(VmProgram program, ProgramFunction function)
    {
        var targets = new HashSet<int>();
        for (var slot = function.Start; slot < function.End; slot++)
        {
            var instruction = program.Instructions[slot];
            if (program.Layout.Starts[slot] && (instruction.IsConditionalJump() || instruction.IsUnconditionalJump()))
                targets.Add(slot + 1 + instruction.JumpDistance());
        }

        return targets;
    }
}
