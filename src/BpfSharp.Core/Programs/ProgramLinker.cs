using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;
using BpfSharp.Objects;

namespace BpfSharp.Programs;

/// <summary>Makes the image that a backend loads: functions appended, CO-RE applied, every reference resolved.</summary>
internal sealed class ProgramLinker(ObjectSpec spec, CoreApplication core, Func<string, IMapBackend> findMap, ExternResolver externs)
{
    /// <summary>The constant in calls of weak kernel functions that are missing: the verifier never meets them, or names them in its log.</summary>
    private const int MissingFunction = 2_002_000_000;

    // One array for all images: backends know loaded BTF again by it.
    private readonly ImmutableArray<byte> _btf = spec.Btf is null ? [] : [.. spec.Btf.Bytes.Span];

    private readonly Dictionary<string, ProgramSpec> _functions = spec.Functions.Concat(spec.Programs).ToDictionary(f => f.Name, StringComparer.Ordinal);

    /// <exception cref="BpfException">Something that the program refers to is missing.</exception>
    public LinkedProgram Link(ProgramSpec program, ProgramLoadOptions options)
    {
        var code = LinkedCode.Collect(program, _functions.GetValueOrDefault);
        var maps = ImmutableArray.CreateBuilder<MapReference>();
        var missing = ImmutableArray.CreateBuilder<MissingAccess>();
        foreach (var (function, start) in code.Parts)
        {
            core.Apply(function, start, code.Instructions, missing);
            foreach (var relocation in function.Relocations)
                Resolve(code, start + relocation.Index, relocation, maps);
        }

        var type = options.Type ?? program.Type;
        var attachType = options.ExpectedAttachType ?? program.ExpectedAttachType;
        var functions = spec.Btf is null ? [] : code.FunctionRecords();
        var image = new ProgramImage
        {
            Name = program.Name,
            Type = type,
            ExpectedAttachType = attachType,
            License = spec.License,
            KernelVersion = spec.KernelVersion,
            Flags = options.Flags ?? program.Flags,
            Instructions = [.. code.Instructions],
            MapReferences = maps.ToImmutable(),
            AttachBtfName = AttachFunction(program, type, attachType, options),
            InterfaceIndex = options.InterfaceIndex,
            Btf = _btf,
            Functions = functions,
            Lines = functions.IsEmpty ? [] : code.LineRecords(),
        };
        return new LinkedProgram(image, missing.ToImmutable());
    }

    private static string? AttachFunction(ProgramSpec program, ProgramType type, AttachType? attachType, ProgramLoadOptions options)
    {
        if (!AttachName.IsNeeded(type))
            return null;
        var attachTo = options.AttachTo ?? program.AttachTo;
        if (string.IsNullOrEmpty(attachTo))
        {
            throw new BpfException(
                $"Program {program.Name} can't be loaded: a program of section {program.SectionName} is checked against a kernel function, and none is given. "
                + $"Name it in the section (\"{program.SectionName}/FUNCTION\") or in the load options (AttachTo).");
        }

        return AttachName.InBtf(attachType, attachTo);
    }

    private void Resolve(LinkedCode code, int index, ProgramRelocation relocation, ImmutableArray<MapReference>.Builder maps)
    {
        var slots = code.Instructions;
        switch (relocation.Kind)
        {
            case RelocationKind.Map:
                SetLoad(slots, index, Opcode.PseudoMapFd, 0, 0);
                maps.Add(new MapReference(index, findMap(relocation.Symbol)));
                break;
            case RelocationKind.MapValue:
                SetLoad(slots, index, Opcode.PseudoMapValue, 0, checked((int)relocation.Addend));
                maps.Add(new MapReference(index, findMap(relocation.Symbol)));
                break;
            case RelocationKind.KernelConfiguration:
                SetLoad(slots, index, Opcode.PseudoMapValue, 0, externs.Declared(relocation.Symbol).Offset);
                maps.Add(new MapReference(index, findMap(".kconfig")));
                break;
            case RelocationKind.Call:
                slots[index] = slots[index].WithSource(Opcode.PseudoCall).WithImmediate(code.StartOf(relocation.Symbol) - index - 1);
                break;
            case RelocationKind.FunctionAddress:
                SetLoad(slots, index, Opcode.PseudoFunction, code.StartOf(relocation.Symbol) - index - 1, 0);
                break;
            case RelocationKind.KernelSymbol:
                ResolveKernelSymbol(slots, index, externs.Declared(relocation.Symbol));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(relocation), relocation.Kind, "no kind of relocation");
        }
    }

    private void ResolveKernelSymbol(Instruction[] slots, int index, ExternSpec symbol)
    {
        if (symbol.IsTypeless)
        {
            var address = externs.Address(symbol);
            SetLoad(slots, index, Opcode.PseudoNone, (int)address, (int)(address >> 32));
            return;
        }

        var id = externs.TypeId(symbol);
        if (slots[index].Opcode == Opcode.Call)
            slots[index] = id == 0 ? slots[index].WithSource(0).WithImmediate(MissingFunction) : slots[index].WithSource(Opcode.PseudoKernelFunction).WithImmediate((int)id);
        else
            SetLoad(slots, index, id == 0 ? Opcode.PseudoNone : Opcode.PseudoBtfId, (int)id, 0);
    }

    private static void SetLoad(Instruction[] slots, int index, int source, int low, int high)
    {
        slots[index] = slots[index].WithSource(source).WithImmediate(low);
        slots[index + 1] = slots[index + 1].WithImmediate(high);
    }
}
