using System.Reflection.Emit;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>Compiles one function: walks what can be reached, and hands each instruction to the emitter of its kind.</summary>
internal sealed class FunctionCompiler
{
    private readonly VmProgram _program;
    private readonly ProgramFunction _function;
    private readonly FunctionWriter _writer;
    private readonly Dictionary<int, Label> _labels = [];
    private readonly AluEmitter _alu;
    private readonly JumpEmitter _jumps;
    private readonly MemoryEmitter _memory;
    private readonly CallEmitter _calls;

    public FunctionCompiler(VmProgram program, ProgramFunction function, IReadOnlyDictionary<int, DynamicMethod> methods)
    {
        _program = program;
        _function = function;
        _writer = new FunctionWriter(methods[function.Start].GetILGenerator(64 * (function.Length + 4)));
        var budget = new BudgetEmitter(_writer, NeedsBudget());
        _alu = new AluEmitter(_writer);
        _jumps = new JumpEmitter(_writer, budget, LabelOf);
        _memory = new MemoryEmitter(_writer, UsesFrameOnly());
        _calls = new CallEmitter(_writer, budget, program, methods, new ArrayLookupEmitter(_writer, program, function));
        if (Any(static (instruction, _) => IsBackward(instruction)))
            AddCaches();
        Prologue(budget);
    }

    /// <summary>Writes the function's code.</summary>
    public void Compile()
    {
        var reachable = Reachable();
        for (var slot = _function.Start; slot < _function.End; slot++)
        {
            if (!reachable[slot - _function.Start])
                continue;
            _writer.Mark(LabelOf(slot));
            Emit(slot);
            var next = slot + (_program.Instructions[slot].IsWide ? 2 : 1);
            // Where unreachable code was left out after this instruction, what follows it must still be found.
            if (FallsThrough(slot) && next < _function.End && !reachable[next - _function.Start])
                throw new InvalidOperationException($"Slot {next} follows slot {slot} but was not found reachable.");
        }

        _writer.Finish();
    }

    private void Prologue(BudgetEmitter budget)
    {
        _writer.Context();
        _writer.Argument(6);
        _writer.Constant(_function.Start);
        _writer.Call(RuntimeMethods.EnterFrame);
        _writer.Context();
        _writer.Call(RuntimeMethods.GetRegions);
        _writer.SetRegions();
        for (var register = 1; register <= 5; register++)
        {
            _writer.Argument(register);
            _writer.SetRegister(register);
        }

        _writer.Argument(6);
        _writer.SetRegister(10);
        budget.Reload();
        _memory.Prologue();
        _jumps.Prologue(_program, _function);
    }

    private void Emit(int slot)
    {
        var instruction = _program.Instructions[slot];
        switch (instruction.Class)
        {
            case InstructionClass.Alu32 or InstructionClass.Alu64:
                _alu.Emit(instruction);
                break;
            case InstructionClass.Load:
                _writer.Constant(_program.WideConstant(slot));
                _writer.SetRegister(instruction.Destination);
                break;
            case InstructionClass.LoadRegister or InstructionClass.Store or InstructionClass.StoreRegister:
                _memory.Emit(instruction, slot);
                break;
            default:
                if (instruction.JumpOperation() is JumpOperation.Call or JumpOperation.Exit && instruction.Class == InstructionClass.Jump)
                    _calls.Emit(instruction, slot);
                else
                    _jumps.Emit(instruction, slot);
                break;
        }
    }

    private Label LabelOf(int slot)
    {
        if (!_labels.TryGetValue(slot, out var label))
            _labels[slot] = label = _writer.DefineLabel();
        return label;
    }

    private bool FallsThrough(int slot) => _program.Instructions[slot] is var instruction && instruction.Opcode != Opcode.Exit && !instruction.IsUnconditionalJump();

    /// <summary>Dead code is left out: it may be anything, and the runtime would compile it.</summary>
    private bool[] Reachable()
    {
        var seen = new bool[_function.Length];
        var pending = new Stack<int>([_function.Start]);
        while (pending.TryPop(out var slot))
        {
            if (seen[slot - _function.Start])
                continue;
            seen[slot - _function.Start] = true;
            var instruction = _program.Instructions[slot];
            if (FallsThrough(slot))
                pending.Push(slot + (instruction.IsWide ? 2 : 1));
            if (instruction.IsConditionalJump() || instruction.IsUnconditionalJump())
                pending.Push(slot + 1 + instruction.JumpDistance());
        }

        return seen;
    }

    /// <summary>True where the function can go back or call: only then does it count instructions.</summary>
    private bool NeedsBudget() => Any(static (instruction, _) => instruction.Opcode is Opcode.Call or Opcode.CallRegister || IsBackward(instruction));

    /// <summary>True where r10 is what it was: always, since no valid instruction writes it.</summary>
    private bool UsesFrameOnly() => Any(static (instruction, _) => instruction.Destination == 10 || instruction.Source == 10);

    /// <summary>In functions with loops, the registers that memory is used through remember its region; more than a few would crowd out what is in registers.</summary>
    private void AddCaches()
    {
        const int MaxCaches = 4;
        var uses = new HashSet<(int Register, bool IsWrite)>();
        for (var slot = _function.Start; slot < _function.End; slot++)
        {
            var instruction = _program.Instructions[slot];
            if (!_program.Layout.Starts[slot] || instruction.IsAtomic())
                continue;
            if (instruction.Class == InstructionClass.LoadRegister && instruction.Source != 10)
                uses.Add((instruction.Source, false));
            else if (instruction.Class is InstructionClass.Store or InstructionClass.StoreRegister && instruction.Destination != 10)
                uses.Add((instruction.Destination, true));
        }

        if (uses.Count > MaxCaches)
            return;
        foreach (var (register, isWrite) in uses)
            _writer.AddCache(register, isWrite);
    }

    private static bool IsBackward(Instruction instruction)
        => (instruction.IsConditionalJump() || instruction.IsUnconditionalJump()) && instruction.JumpDistance() < 0;

    private bool Any(Func<Instruction, int, bool> predicate)
    {
        for (var slot = _function.Start; slot < _function.End; slot++)
        {
            if (_program.Layout.Starts[slot] && predicate(_program.Instructions[slot], slot))
                return true;
        }

        return false;
    }
}
