using BpfSharp.Backends;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Kernel.Programs;

/// <summary>Finds the type that a tracing, LSM or iterator program attaches to: first in the kernel's BTF, then in those of the loaded modules.</summary>
internal sealed class AttachBtfResolver(Func<BtfSpec?> kernelTypes)
{
    private const string ModuleFolder = "/sys/kernel/btf";

    public AttachBtf Resolve(ProgramImage image)
    {
        if (image.AttachBtfName is not { } name)
            return new AttachBtf(0, null);
        var (candidates, isTypedef) = Candidates(image, name);
        var kernel = kernelTypes() ?? throw new BpfException($"Program {image.Name} attaches to {name} by type, but this kernel has no BTF (/sys/kernel/btf/vmlinux; CONFIG_DEBUG_INFO_BTF, since 5.4).");
        if (Find(kernel, candidates, isTypedef) is { } id)
            return new AttachBtf(id, null);
        if (FindInModules(kernel, candidates, isTypedef) is { } found)
            return found;
        throw new BpfException(NotFound(image, name, candidates, kernel), Errno.ESRCH);
    }

    /// <summary>The names under which the kernel's BTF has the target; BTF_TRACE_RAW_TP finds a typedef of the tracepoint's prototype, all others a function.</summary>
    private static (string[] Names, bool IsTypedef) Candidates(ProgramImage image, string name) => image.ExpectedAttachType switch
    {
        AttachType.TraceRawTp => ([name, "btf_trace_" + name], true),
        AttachType.LsmMac or AttachType.LsmCgroup => ([name, "bpf_lsm_" + name], false),
        AttachType.TraceIter => (["bpf_iter_" + name, name], false),
        _ => ([name], false),
    };

    private static uint? Find(BtfSpec types, string[] names, bool isTypedef)
    {
        foreach (var name in names)
        {
            foreach (var id in types.FindByName(name))
            {
                if (id >= types.FirstId && (isTypedef ? types.TypeById(id) is BtfTypedef : types.TypeById(id) is BtfFunction))
                    return id;
            }
        }

        return null;
    }

    private static AttachBtf? FindInModules(BtfSpec kernel, string[] names, bool isTypedef)
    {
        foreach (var file in Directory.EnumerateFiles(ModuleFolder).Where(file => Path.GetFileName(file) != "vmlinux").Order(StringComparer.Ordinal))
        {
            var types = BtfSpec.Parse(File.ReadAllBytes(file), kernel);
            if (Find(types, names, isTypedef) is { } id)
                return new AttachBtf(id, ModuleBtf.Open(Path.GetFileName(file)));
        }

        return null;
    }

    private static string NotFound(ProgramImage image, string name, string[] candidates, BtfSpec kernel)
    {
        var kind = image.ExpectedAttachType switch
        {
            AttachType.TraceRawTp => "tracepoint",
            AttachType.LsmMac or AttachType.LsmCgroup => "LSM hook",
            AttachType.TraceIter => "iterator",
            _ => "function",
        };
        var known = candidates.Any(candidate => !kernel.FindByName(candidate).IsEmpty);
        return $"Program {image.Name}: the kernel's types have no {kind} {name}"
            + (known ? ", only something else of that name." : ". It may be inlined, compiled out, renamed, or in a module that is not loaded.");
    }
}
