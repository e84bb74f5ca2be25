using BpfSharp.Backends;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Isa;
using BpfSharp.Formats.Symbols;
using BpfSharp.Kernel;
using BpfSharp.Symbols;

namespace BpfSharp;

/// <summary>
/// What this machine's kernel offers: BCC's static methods (<c>support_kfunc</c>, <c>tracepoint_exists</c>, <c>kernel_struct_has_field</c> …). Whether a kind of
/// program can be had is found out by loading a small one, not guessed from a symbol's presence.
/// </summary>
public static class KernelFeatures
{
    // Every kernel that has BTF has it, and nothing else runs when it is only loaded.
    private const string AnyFunction = "wake_up_new_task";

    private static readonly Lazy<KernelBackend> Backend = new(KernelBackend.Open);

    /// <summary>Whether fentry and fexit programs load (BCC's <c>support_kfunc</c>). Since Linux 5.5, and only where functions can be hooked.</summary>
    public static bool SupportKfunc() => Loads(ProgramType.Tracing, AttachType.TraceFentry, AnyFunction);

    /// <summary>Whether fmod_ret programs load. Since Linux 5.7.</summary>
    public static bool SupportFmodRet() => Loads(ProgramType.Tracing, AttachType.ModifyReturn, "security_file_open");

    /// <summary>Whether LSM programs load. Since Linux 5.7.</summary>
    public static bool SupportLsm() => Loads(ProgramType.Lsm, AttachType.LsmMac, "bpf_lsm_file_open");

    /// <summary>Whether raw tracepoint programs load. Since Linux 4.17.</summary>
    public static bool SupportRawTracepoint() => Loads(ProgramType.RawTracepoint, null, null);

    /// <summary>The functions of the kernel and its modules whose name matches a regular expression from the start (BCC's <c>get_kprobe_functions</c>); none where the kernel has no kprobes.</summary>
    /// <exception cref="BpfException">The kernel's symbols can't be read.</exception>
    public static IReadOnlyList<string> GetKprobeFunctions(string expression)
    {
        // Without the PMU there is nothing that a name could be given to.
        if (!Directory.Exists("/sys/bus/event_source/devices/kprobe"))
            return [];
        var symbols = KernelSymbols.Load();
        return [.. symbols.Table.FindAll(SymbolPattern.FromRegex(expression)).Where(symbol => symbol.IsCode).Select(symbol => symbol.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The tracepoints whose <c>category:event</c> matches a regular expression from the start.</summary>
    /// <exception cref="BpfException">There is no tracefs.</exception>
    public static IReadOnlyList<string> GetTracepoints(string expression)
    {
        var pattern = SymbolPattern.FromRegex(expression);
        return [.. Backend.Value.Tracefs.EventNames().Select(name => name.ToString()).Where(name => pattern.IsMatch(name))];
    }

    /// <summary>Whether there is a tracepoint.</summary>
    /// <exception cref="BpfException">There is no tracefs.</exception>
    public static bool TracepointExists(string category, string @event) => Backend.Value.Tracefs.Exists(category, @event);

    /// <summary>Whether a struct of the kernel has a member, members of its anonymous structs and unions included. Null where the kernel has no BTF or no such struct.</summary>
    public static bool? KernelStructHasField(string structName, string field)
        => Backend.Value.TargetBtf is { } types && types.TryFind<BtfComposite>(structName, out var type) ? HasField(type, field) : null;

    /// <summary>Whether an enum of the kernel has a name. Null where the kernel has no BTF or no such enum.</summary>
    public static bool? KernelEnumHasValue(string enumName, string value)
        => Backend.Value.TargetBtf is { } types && types.TryFind<BtfEnum>(enumName, out var type) ? type.Values.Any(entry => entry.Name == value) : null;

    /// <summary>The functions of a library or program whose name matches a regular expression from the start (BCC's <c>get_user_functions</c>).</summary>
    /// <exception cref="BpfException">There is no such file.</exception>
    public static IReadOnlyList<string> GetUserFunctions(string file, string expression)
        => [.. ElfSymbols.Open(LibraryFinder.Find(file)).FindAll(SymbolPattern.FromRegex(expression)).Select(function => function.Name).Distinct(StringComparer.Ordinal)];

    private static bool HasField(BtfComposite type, string field)
        => type.Members.Any(member => member.IsAnonymous ? member.Type.Unqualified is BtfComposite inner && HasField(inner, field) : member.Name == field);

    private static bool Loads(ProgramType type, AttachType? attachType, string? function)
    {
        try
        {
            var image = new ProgramImage
            {
                Name = "bpfsharp_probe",
                Type = type,
                ExpectedAttachType = attachType,
                AttachBtfName = function,
                // r0 = 0; exit
                Instructions = [new Instruction(0xb7, 0, 0, 0, 0), new Instruction(0x95, 0, 0, 0, 0)],
            };
            using var program = Backend.Value.LoadProgram(image);
            return true;
        }
        catch (BpfException)
        {
            return false;
        }
    }
}
