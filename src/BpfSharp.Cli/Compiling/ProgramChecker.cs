using BpfSharp.Attaching;
using BpfSharp.Backends;
using BpfSharp.Bcc;
using BpfSharp.Formats;

namespace BpfSharp.Cli.Compiling;

/// <summary>Compiles files and loads their programs, several at once.</summary>
internal sealed class ProgramChecker(IBpfBackend backend, BccCompilerOptions options, bool compileOnly)
{
    /// <summary>Checks all files; verdicts come in the files' order, each file's together.</summary>
    public void CheckAll(IReadOnlyList<string> files, int jobs, Action<CheckVerdict> report, CancellationToken cancellation)
    {
        // One file after another, but with the next ones under way: the order of what is reported doesn't depend on who is done first.
        var verdicts = files.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(jobs, 512)).WithMergeOptions(ParallelMergeOptions.NotBuffered).WithCancellation(cancellation).Select(Check);
        foreach (var verdict in verdicts.SelectMany(found => found))
            report(verdict);
    }

    private IReadOnlyList<CheckVerdict> Check(string file)
    {
        try
        {
            var spec = Read(file);
            var programs = spec.Programs.Where(program => program.AlternativeOf is null).ToList();
            if (!compileOnly)
                return Load(file, spec, programs);
            return programs.Count == 0 ? [WithoutProgram(file)] : [.. programs.Select(program => Verdict(file, program, CheckStage.Compiled))];
        }
        catch (Exception error) when (error is BpfException or BpfFormatException)
        {
            return [new CheckVerdict(file, null, null, CheckStage.Compile) { Problem = error.Message }];
        }
    }

    private ObjectSpec Read(string file)
    {
        var isObject = file.EndsWith(".o", StringComparison.Ordinal);
        return ObjectSpec.Read(isObject ? InputFile.ReadAllBytes(file) : new BccCompiler(options).CompileFile(file).Elf, Path.GetFileNameWithoutExtension(file));
    }

    private List<CheckVerdict> Load(string file, ObjectSpec spec, List<ProgramSpec> programs)
    {
        BpfObject loaded;
        try
        {
            loaded = BpfObject.Create(spec, backend, new BpfObjectOptions { SharedMaps = new SharedMaps() });
        }
        catch (BpfException error)
        {
            return [new CheckVerdict(file, null, null, CheckStage.Load) { Problem = error.Message }];
        }

        using (loaded)
            return programs.Count == 0 ? [WithoutProgram(file)] : [.. programs.Select(program => Load(file, loaded, program))];
    }

    // Tables that other objects use, for one.
    private static CheckVerdict WithoutProgram(string file) => new(file, null, null, CheckStage.Compiled) { Problem = "defines no program" };

    private static CheckVerdict Load(string file, BpfObject loaded, ProgramSpec program)
    {
        try
        {
            loaded.LoadProgram(program.Name, ProbeLoading.OptionsFor(program));
            return Verdict(file, program, CheckStage.Passed);
        }
        catch (VerifierException refusal)
        {
            return Verdict(file, program, CheckStage.Load) with { Problem = refusal.Message, VerifierLog = refusal.Log };
        }
        catch (BpfException error)
        {
            return Verdict(file, program, CheckStage.Load) with { Problem = error.Message };
        }
    }

    private static CheckVerdict Verdict(string file, ProgramSpec program, CheckStage stage)
        => new(file, program.Name, program.SectionName, stage) { Instructions = program.Instructions.Length };
}
