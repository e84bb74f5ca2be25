using BpfSharp.Testing;

namespace BpfSharp.Bcc.Tests;

/// <summary>Cases/x.bcc.c becomes Cases/x.expected.c, and that compiles.</summary>
public sealed class RewritingTests
{
    private static readonly string[] Folder = ["tests", "BpfSharp.Bcc.Tests", "Cases"];

    public static TheoryData<string> Cases
        => [.. Directory.GetFiles(Repository.File(Folder), "*.bcc.c").Select(file => Path.GetFileName(file)[..^".bcc.c".Length]).Order()];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Rewrite_Case_IsAsExpected(string name)
    {
        var source = File.ReadAllText(Repository.File([.. Folder, name + ".bcc.c"]));
        Snapshot.Match(Kernel.Rewrite(source), [.. Folder, name + ".expected.c"]);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Compile_Case_GivesAnObject(string name)
    {
        var source = File.ReadAllText(Repository.File([.. Folder, name + ".bcc.c"]));
        Kernel.Compile(source).Elf.Length.ShouldBeGreaterThan(0);
    }
}
