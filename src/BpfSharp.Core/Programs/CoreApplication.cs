using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Programs;

/// <summary>Adapts the instructions of an object's functions to the types of a backend (CO-RE).</summary>
internal sealed class CoreApplication(ObjectSpec spec, IBpfBackend backend)
{
    private readonly Lazy<CoReRelocator?> _relocator = new(() => spec.Btf is null ? null : new CoReRelocator(spec.Btf, backend.TargetBtf is { } target ? [target] : []));

    /// <summary>Applies a function's records to its instructions, which begin at <paramref name="start"/>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="start">Its first slot in <paramref name="code"/>.</param>
    /// <param name="code">The instructions of the whole program.</param>
    /// <param name="missing">Receives the accesses to what the backend's types don't have; these instructions must never be reached.</param>
    /// <exception cref="BpfException">A record can't be applied, or there are no types to adapt to.</exception>
    public void Apply(ProgramSpec function, int start, Instruction[] code, ImmutableArray<MissingAccess>.Builder missing)
    {
        foreach (var record in function.CoreRelocations)
        {
            if (backend.TargetBtf is null && record.Kind != CoReKind.TypeIdLocal)
            {
                throw new BpfException(
                    $"Function {function.Name} can't be adapted to this machine: it depends on kernel types, and the {backend.Name} backend has none (a kernel without CONFIG_DEBUG_INFO_BTF). Give it BTF of this kernel.");
            }

            try
            {
                var result = _relocator.Value!.Resolve(record.TypeId, record.Access, record.Kind);
                CoReApplier.Apply(code, start + record.Index, result);
                if (!result.IsResolved)
                    missing.Add(new MissingAccess(start + record.Index, function.Name, result.Description));
            }
            catch (BpfFormatException e)
            {
                throw new BpfException($"Function {function.Name} can't be adapted to this machine: slot {record.Index}, {e.Message}.", e);
            }
        }
    }
}
