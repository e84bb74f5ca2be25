using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Interpretation;
using BpfSharp.Embedded.Jit;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Memory;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Programs;

/// <summary>A well-formed program with everything it refers to filled in, and the code that runs it.</summary>
internal sealed class VmProgram
{
    private readonly IProgramCode _code;
    private readonly SourceLines? _lines;
    private readonly Dictionary<ulong, VmMap> _maps;
    private readonly GuestBlock[] _resident;

    /// <summary>Makes a program executable.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="instructions">The instructions; 64-bit immediates hold guest addresses already.</param>
    /// <param name="layout">Their structure.</param>
    /// <param name="engine">How it is to run.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="lines">Its source lines; null where it has none.</param>
    /// <param name="maps">The maps that it names.</param>
    public VmProgram(string name, ProgramType type, Instruction[] instructions, ProgramLayout layout, VmEngineKind engine, SourceLines? lines = null, IEnumerable<VmMap>? maps = null)
    {
        Name = name;
        Type = type;
        _lines = lines;
        _maps = (maps ?? []).Distinct().ToDictionary(map => map.Handle);
        _resident = [.. _maps.Values.Select(map => map.Resident).OfType<GuestBlock>()];
        Instructions = instructions;
        Layout = layout;
        if (RuntimeFeature.IsDynamicCodeSupported && engine != VmEngineKind.Interpreter)
            _code = new CompiledProgram(this);
        else
            _code = new InterpretedProgram(this);
        Engine = _code is InterpretedProgram ? VmEngineKind.Interpreter : VmEngineKind.Jit;
    }

    public string Name { get; }

    public ProgramType Type { get; }

    public Instruction[] Instructions { get; }

    public ProgramLayout Layout { get; }

    /// <summary>What runs it in the end.</summary>
    public VmEngineKind Engine { get; }

    /// <summary>The 64-bit constant of a wide instruction: a number, or the address of what it refers to.</summary>
    public ulong WideConstant(int slot)
    {
        var instruction = Instructions[slot];
        return instruction.Source == Opcode.PseudoFunction
            ? GuestAddress.Of(GuestAddress.CodeRegion, (uint)(slot + 1 + instruction.Immediate))
            : ((ulong)(uint)Instructions[slot + 1].Immediate << 32) | (uint)instruction.Immediate;
    }

    /// <summary>The map that the program names by this handle, or null.</summary>
    public VmMap? MapOf(ulong handle) => _maps.GetValueOrDefault(handle);

    /// <summary>Makes the memory visible that the program reaches without a look-up: its data sections, and arrays.</summary>
    public void EnterResident(RegionTable table)
    {
        foreach (var block in _resident)
            table.Enter(block);
    }

    /// <summary>The source line of a slot, or null.</summary>
    public string? SourceOf(int slot) => _lines?.Of(slot);

    /// <summary>Runs the program from its beginning in a context made ready by <see cref="VmContext.Begin"/>.</summary>
    public ulong Run(VmContext context, ulong r1, ulong r2) => _code.Run(context, 0, r1, r2, 0, 0, 0, VmContext.OutermostFrame);

    /// <summary>Calls a function of the program.</summary>
    public ulong Call(VmContext context, int slot, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame)
        => _code.Run(context, slot, r1, r2, r3, r4, r5, frame);

    /// <summary>callx: calls what a register holds, the address of a function or the number of a helper.</summary>
    public static ulong CallRegister(VmContext context, ulong target, int pc, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong frame)
    {
        if (GuestAddress.Region(target) == GuestAddress.CodeRegion && context.Program.Layout.IsFunction(GuestAddress.Offset(target)))
        {
            var slot = (int)GuestAddress.Offset(target);
            context.Charge(context.Program.Layout.FunctionOf(slot).Length, pc);
            return context.Program.Call(context, slot, r1, r2, r3, r4, r5, frame + VmContext.FrameSize);
        }

        context.Pc = pc;
        if (target <= int.MaxValue && HelperTable.Find((int)target) is { } helper)
            return helper.Function(context, r1, r2, r3, r4, r5);
        throw new VmFaultException(FaultKind.InvalidCall, pc, target);
    }
}
