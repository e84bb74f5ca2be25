using System.Text;
using BpfSharp.Backends;
using BpfSharp.Embedded.Contexts;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>
/// Walks every way through a program with what is known of each register, as the kernel's verifier does, and refuses what that refuses, in its words.
/// Nothing rests on it for safety: the engines check every access at run time but those that need no analysis. So it may forget numbers where a program
/// has too many ways, and then lets pass what it can't prove.
/// </summary>
internal sealed partial class ProgramChecker
{
    private const int MaxInstructions = 1_000_000;
    private const int MaxLogLines = 2000;

    /// <summary>Of very long loops without branches only some rounds are recorded, which keeps memory in bounds.</summary>
    private const int SparseRecording = 16;

    /// <summary>BPF_COMPLEXITY_LIMIT_JMP_SEQ: how many ways may be left for later at a time.</summary>
    private const int MaxPending = 8192;

    private readonly Instruction[] _program;
    private readonly ProgramLayout _layout;
    private readonly IReadOnlyDictionary<int, VmMap> _maps;
    private readonly ContextLayout _context;
    private readonly ushort[] _live;
    private readonly bool[] _isJoin;
    private readonly Dictionary<int, JoinPoint> _visited = [];
    private readonly Stack<CheckState> _pending = new();
    private readonly HashSet<int> _asynchronous = [];
    private readonly Dictionary<int, Instruction> _replacements = [];
    private readonly StringBuilder _log = new();
    private int _logLines;
    private int _lastId;
    private int _processed;
    private bool _hasForgotten;
    private CheckState _state = null!;

    public ProgramChecker(ProgramImage image, Instruction[] instructions, ProgramLayout layout, IReadOnlyDictionary<int, VmMap> maps)
    {
        _program = instructions;
        _layout = layout;
        _maps = maps;
        _context = ContextLayout.Of(image.Type)!;
        _live = Liveness.Compute(instructions, layout);
        _isJoin = FindJoins();
    }

    private FrameState Frame => _state.Frame;

    /// <summary>Checks the program.</summary>
    public CheckVerdict Check()
    {
        try
        {
            ControlFlow.Check(_program, _layout);
            var outermost = new FrameState(0, -1);
            outermost[1] = new RegisterState { Kind = RegisterKind.Context };
            _pending.Push(new CheckState(outermost));
            while (_pending.TryPop(out var state))
                Walk(state);
            return new CheckVerdict(null, Log(), _replacements);
        }
        catch (CheckFailure failure)
        {
            return new CheckVerdict(new StructuralError(failure.Slot, failure.Message), Log(), _replacements);
        }
    }

    private string Log() => $"{_log}processed {_processed} insns\n";

    private int NewId() => ++_lastId;

    private CheckFailure Refuse(string message) => new(_state.Slot, message);

    /// <summary>Goes on from a state to the end of its way.</summary>
    private void Walk(CheckState state)
    {
        _state = state;
        while (true)
        {
            if (++_processed > MaxInstructions)
                throw Refuse($"BPF program is too large. Processed {_processed} insn");
            if (_isJoin[_state.Slot] && !Record())
            {
                CloseWay();
                return;
            }

            var slot = _state.Slot;
            if (_logLines++ < MaxLogLines)
                _log.Append(System.Globalization.CultureInfo.InvariantCulture, $"{slot}: ({_program[slot].Opcode:x2}) {Disassembler.Format(_program.AsSpan(slot))}\n");
            if (!Step(_program[slot], slot))
            {
                CloseWay();
                return;
            }
        }
    }

    /// <summary>One instruction; false at the end of the way.</summary>
    private bool Step(Instruction instruction, int slot)
    {
        switch (instruction.Class)
        {
            case InstructionClass.Alu32 or InstructionClass.Alu64:
                CheckAlu(instruction);
                break;
            case InstructionClass.LoadRegister:
                CheckLoad(instruction, slot);
                break;
            case InstructionClass.Store or InstructionClass.StoreRegister:
                CheckStore(instruction);
                break;
            case InstructionClass.Load:
                CheckWide(instruction, slot);
                _state.Slot = slot + (instruction.IsWide ? 2 : 1);
                return true;
            default:
                return CheckJump(instruction, slot);
        }

        _state.Slot = slot + 1;
        return true;
    }

    /// <summary>Records the state where ways come together; false where an earlier one covers it.</summary>
    private bool Record()
    {
        if (!_visited.TryGetValue(_state.Slot, out var point))
            _visited[_state.Slot] = point = new JoinPoint();
        if (point.FindLoop(_state) is { } earlier)
            return earlier.IsWidened || _hasForgotten ? false : throw Refuse($"infinite loop detected at insn {_state.Slot}");
        if (point.Covers(_state, _live[_state.Slot]))
            return false;
        // Only where no ways are left for later: those must find the state of their own round.
        if (point.IsDeep && _pending.Count < JoinPoint.DeepLoop / 2 && _processed % SparseRecording != 0)
            return true;
        var isWidened = point.IsCrowded;
        if (isWidened)
        {
            _state.Widen(point.Newest!.State);
            _hasForgotten = true;
        }

        var visited = new VisitedState(_state.Clone(), _state.Parent, point) { IsWidened = isWidened };
        point.Add(visited);
        _state.Parent = visited;
        return true;
    }

    /// <summary>A way has come to its end: recorded states of which all ways have are good to compare with.</summary>
    private void CloseWay()
    {
        var visited = _state.Parent;
        while (visited is not null && --visited.OpenWays == 0)
        {
            visited.Point.Finish(visited);
            visited = visited.Parent;
        }
    }

    /// <summary>Leaves another way for later.</summary>
    private void Branch(CheckState other, int slot)
    {
        if (_pending.Count == MaxPending)
            throw Refuse($"The sequence of {MaxPending + 1} jumps is too complex.");
        other.Slot = slot;
        if (other.Parent is not null)
            other.Parent.OpenWays++;
        _pending.Push(other);
    }

    private bool[] FindJoins()
    {
        var joins = new bool[_program.Length];
        for (var slot = 0; slot < _program.Length; slot++)
        {
            var instruction = _program[slot];
            if (_layout.Starts[slot] && (instruction.IsConditionalJump() || instruction.IsUnconditionalJump()))
                joins[slot + 1 + instruction.JumpDistance()] = true;
        }

        return joins;
    }
}
