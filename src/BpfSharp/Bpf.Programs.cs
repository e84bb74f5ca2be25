using BpfSharp.Attaching;

namespace BpfSharp;

/// <content>Loading functions by hand, and tail calls.</content>
public sealed partial class Bpf
{
    /// <summary>Loads a function without attaching it. Loaded once; the next call gives the same.</summary>
    /// <param name="function">The function.</param>
    /// <param name="type">What to load it as; null for what its name, its section and its context say.</param>
    /// <exception cref="VerifierException">It was refused; the exception has the log.</exception>
    /// <exception cref="BpfException">There is no such function, or it can't be loaded.</exception>
    public BpfProgram LoadFunc(string function, ProgramType? type = null)
    {
        var spec = Object.FindProgram(function);
        return Object.LoadProgram(function, type is null ? ProbeLoading.OptionsFor(spec) : new ProgramLoadOptions { Type = type });
    }

    /// <summary>
    /// Loads a function as a target for tail calls out of one that is attached: as the same kind of program, and as the same stand-in where the planner took one.
    /// All programs of a tail call must be of one kind.
    /// </summary>
    /// <exception cref="BpfException">The caller is attached through a stand-in that the compiler didn't make of this function, as it takes another context.</exception>
    public BpfProgram LoadFunc(string function, ProbeAttachment caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var way = caller.Program.Name[caller.Function.Length..];
        var spec = Object.FindProgram(function);
        if (way.Length > 0)
        {
            spec = Object.Spec.Programs.FirstOrDefault(other => other.AlternativeOf == function && other.Name == function + way)
                ?? throw new BpfException($"{function} can't be called from {caller.Function}, which runs at {caller.Description} through a stand-in: {function} must take struct pt_regs * too.");
        }

        return Object.LoadProgram(spec.Name, caller.Program.Options);
    }

    /// <summary>Loads all functions as one kind (BCC's <c>load_funcs</c>).</summary>
    /// <exception cref="BpfException">One can't be loaded.</exception>
    public IReadOnlyList<BpfProgram> LoadFuncs(ProgramType type = ProgramType.Kprobe)
        => [.. Object.Spec.Programs.Where(program => program.AutoLoad && program.AlternativeOf is null).Select(program => LoadFunc(program.Name, type))];
}
