using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Reading;

/// <summary>Finds what an object declares but doesn't define, and lays out the values of <c>.kconfig</c>.</summary>
internal static class ExternReader
{
    public const string KernelSymbols = ".ksyms";
    public const string KernelConfiguration = ".kconfig";

    public static List<ExternSpec> Read(ObjectFile file)
    {
        var externs = new List<ExternSpec>();
        if (file.Variables.TryGetValue(KernelConfiguration, out var options))
            externs.AddRange(LayOut(options.Variables.Select(variable => Option(file, variable.TypeId)).OfType<(ExternSpec, int)>()));
        if (file.Variables.TryGetValue(KernelSymbols, out var symbols))
            externs.AddRange(symbols.Variables.Select(variable => Symbol(file, variable.TypeId)).OfType<ExternSpec>());
        return externs;
    }

    // libbpf's order: by alignment, then size, both falling, then by name; so there are no holes.
    private static IEnumerable<ExternSpec> LayOut(IEnumerable<(ExternSpec Spec, int Alignment)> options)
    {
        var offset = 0;
        foreach (var (spec, alignment) in options.OrderByDescending(o => o.Alignment).ThenByDescending(o => o.Spec.Size).ThenBy(o => o.Spec.Name, StringComparer.Ordinal))
        {
            offset = (offset + alignment - 1) / alignment * alignment;
            yield return spec with { Offset = offset };
            offset += spec.Size;
        }
    }

    private static (ExternSpec, int Alignment)? Option(ObjectFile file, uint typeId)
    {
        if (file.Btf!.TypeById(typeId) is not BtfVariable { Linkage: BtfLinkage.External } variable || Undefined(file, variable.Name) is not { } symbol)
            return null;
        var (size, alignment) = SizeOf(file, variable);
        var spec = new ExternSpec
        {
            Name = variable.Name,
            Kind = ExternKind.KernelConfiguration,
            TypeId = variable.TargetId,
            IsWeak = symbol.Binding == ElfSymbolBinding.Weak,
            Size = size,
        };
        return (spec, alignment);
    }

    private static (int Size, int Alignment) SizeOf(ObjectFile file, BtfVariable variable)
    {
        var (size, alignment) = variable.Target.Unqualified switch
        {
            BtfInt { Size: 1 or 2 or 4 or 8 } integer => (integer.Size, integer.Size),
            BtfEnum { Size: 1 or 2 or 4 or 8 } enumeration => (enumeration.Size, enumeration.Size),
            BtfArray { Length: > 0 and <= 4096 } array when array.Element.Unqualified is BtfInt { Size: 1 } => ((int)array.Length, 1),
            _ => (0, 0),
        };
        return size > 0 ? (size, alignment) : throw file.Error(KernelConfiguration, $"{variable.Name} is no integer, enum or array of char, which options are");
    }

    private static ExternSpec? Symbol(ObjectFile file, uint typeId)
    {
        var type = file.Btf!.TypeById(typeId);
        if (type is not (BtfVariable { Linkage: BtfLinkage.External } or BtfFunction { Linkage: BtfLinkage.External }) || Undefined(file, type.Name) is not { } symbol)
            return null;
        return new ExternSpec
        {
            Name = type.Name,
            Kind = ExternKind.KernelSymbol,
            TypeId = type is BtfFunction ? typeId : ((BtfVariable)type).TargetId,
            IsWeak = symbol.Binding == ElfSymbolBinding.Weak,
            IsFunction = type is BtfFunction,
            IsTypeless = type is BtfVariable variable && variable.Target.Unqualified is BtfVoid,
        };
    }

    /// <summary>The undefined symbol of a name; null where the file defines it after all (linked objects) or doesn't use it.</summary>
    private static ElfSymbol? Undefined(ObjectFile file, string name) => file.FindSymbol(name) is { SectionIndex: 0 } symbol ? symbol : null;
}
