using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>Programs of kprobe kind get stand-ins for kernels without kprobes.</summary>
public sealed class AlternativesTests
{
    private static readonly string[] Folder = ["tests", "BpfSharp.Bcc.Tests", "Alternatives"];

    private static string Source => File.ReadAllText(Repository.File([.. Folder, "probes.bcc.c"]));

    [SkippableFact]
    public void Compile_WithAlternatives_NamesWhatEachStandsInFor()
    {
        var compiled = new BccCompiler(Kernel.Options with { Alternatives = true }).Compile(Source, "test.c");
        var programs = ObjectSpec.Read(compiled.Elf, "test").Programs;
        programs.Where(program => program.AlternativeOf is not null).Select(program => $"{program.Name} of {program.AlternativeOf}, {program.SectionName}, loads by itself: {program.AutoLoad}")
            .ShouldBe(
            [
                "on_entry__as_fentry of on_entry, ?fentry, loads by itself: False",
                "on_return__as_fexit of on_return, ?fexit, loads by itself: False",
                "syscall__openat__as_fentry of syscall__openat, ?fentry, loads by itself: False",
                "on_entry__as_sys_enter of on_entry, ?tp/syscalls, loads by itself: False",
                "syscall__openat__as_sys_enter of syscall__openat, ?tp/syscalls, loads by itself: False",
                "on_return__as_sys_exit of on_return, ?tp/syscalls, loads by itself: False",
            ], ignoreOrder: true);
    }

    [SkippableFact]
    public void Compile_WithoutAlternatives_AddsNothing()
        => ObjectSpec.Read(Kernel.Compile(Source).Elf, "test").Programs.ShouldAllBe(program => program.AlternativeOf == null);
}
