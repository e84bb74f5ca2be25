using BpfSharp.Backends;
using BpfSharp.Embedded.Checking;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Programs;

/// <summary>Makes a program of an image: checks its structure, fills in what it refers to, has it verified, and makes it executable.</summary>
internal sealed class ProgramLoader(ProgramImage image, VmEngineKind engine)
{
    private readonly SourceLines _lines = SourceLines.Read(image);
    private readonly Instruction[] _instructions = [.. image.Instructions];

    /// <summary>Loads it.</summary>
    /// <exception cref="VerifierException">It was refused.</exception>
    /// <exception cref="BpfException">It can't be loaded for another reason.</exception>
    public VmProgram Load()
    {
        if (Contexts.ContextLayout.Of(image.Type) is null)
            throw new BpfException($"Program {image.Name} can't be loaded: the embedded engine runs no programs of type {image.Type}. Use the kernel backend (--backend kernel).", Errno.EOPNOTSUPP);
        var layout = ProgramLayout.Create(_instructions, out var error) ?? throw Refused(error);
        if (CheckCalls(layout) is { } call)
            throw Refused(call);
        var maps = image.MapReferences.ToDictionary(reference => reference.Index, reference => ((EmbeddedMap)reference.Map).Map);
        var verdict = new ProgramChecker(image, _instructions, layout, maps).Check();
        if (verdict.Error is { } refusal)
            throw Refused(refusal, verdict.Log);
        foreach (var (slot, map) in maps)
            Resolve(slot, map);
        foreach (var (slot, instruction) in verdict.Replacements)
            _instructions[slot] = instruction;
        return new VmProgram(image.Name, image.Type, _instructions, layout, engine, _lines, maps.Values);
    }

    /// <summary>Puts a map's handle, or the address in its value, into a 64-bit immediate.</summary>
    private void Resolve(int slot, Maps.VmMap map)
    {
        var constant = map.Handle;
        if (_instructions[slot].Source == Opcode.PseudoMapValue)
            constant = map.DirectValue!.Address + (uint)_instructions[slot + 1].Immediate;
        _instructions[slot] = new Instruction(Opcode.LoadImmediate64, _instructions[slot].Destination, 0, 0, (int)constant);
        _instructions[slot + 1] = new Instruction(0, 0, 0, 0, (int)(constant >> 32));
    }

    private StructuralError? CheckCalls(ProgramLayout layout)
    {
        for (var i = 0; i < _instructions.Length; i++)
        {
            var instruction = _instructions[i];
            if (!layout.Starts[i])
                continue;
            if (instruction.Opcode == Opcode.CallRegister)
                return new StructuralError(i, "unknown opcode 8d");
            if (instruction.Opcode != Opcode.Call || instruction.IsLocalCall())
                continue;
            var name = HelperNames.NameOf(instruction.Immediate);
            if (instruction.Source == Opcode.PseudoKernelFunction)
                return new StructuralError(i, "calling kernel function is not allowed");
            if (name is null)
                return new StructuralError(i, $"invalid func unknown#{instruction.Immediate}");
            if (HelperTable.Find(instruction.Immediate) is null)
                throw new BpfException($"Program {image.Name} can't be loaded: it calls {name}, which the embedded engine doesn't have. Use the kernel backend (--backend kernel).\ninsn {i}{_lines.Suffix(i)}", Errno.EOPNOTSUPP);
        }

        return null;
    }

    private VerifierException Refused(StructuralError error, string? log = null)
    {
        var text = $"Program {image.Name} was refused: {error.Message}\ninsn {error.Index}: ({_instructions[error.Index].Opcode:x2}) {Disassembler.Format(_instructions.AsSpan(error.Index))}{_lines.Suffix(error.Index)}";
        return new VerifierException(image.Name, text, (log ?? "") + error.Message + "\n", error.Message.StartsWith('R') ? Errno.EACCES : Errno.EINVAL);
    }
}
