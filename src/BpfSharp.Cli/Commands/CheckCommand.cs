using System.CommandLine;
using BpfSharp.Cli.Compiling;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Commands;

/// <summary><c>bpfsharp check</c>: compile and verify, attach nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandConsole console)
    {
        var files = new Argument<string[]>("FILE") { Description = "C in BCC's dialect, or BPF objects.", Arity = ArgumentArity.OneOrMore };
        var jobs = new Option<int>("--jobs", "-j") { HelpName = "N", Description = "How many files at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var json = new Option<bool>("--json") { Description = "One JSON object a program, one a line." };
        var compileOnly = new Option<bool>("--compile-only") { Description = "Don't load the programs." };
        var verifierLog = new Option<bool>("--verifier-log") { Description = "Print the verifier's whole log of refused programs." };
        var source = new SourceOptions();
        var command = new Command("check", "Compile every file and let the verifier see every program; attach nothing. The exit code is 0 only when all pass.") { files, jobs, json, compileOnly, verifierLog };
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var kernel = KernelBackend.Open();
            var checker = new ProgramChecker(kernel, source.Read(parsed, kernel, alternatives: false), parsed.GetValue(compileOnly));
            var report = new CheckReport(console, parsed.GetValue(json), parsed.GetValue(verifierLog));
            checker.CheckAll(parsed.GetRequiredValue(files), Math.Max(1, parsed.GetValue(jobs)), report.Add, console.Cancellation);
            return report.Finish();
        });
        return command;
    }
}
