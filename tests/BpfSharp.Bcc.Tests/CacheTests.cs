namespace BpfSharp.Bcc.Tests;

/// <summary>The compile cache.</summary>
public sealed class CacheTests : IDisposable
{
    private const string Source = "BPF_HASH(h);\nint f(struct pt_regs *ctx) { u64 k = 1; h.increment(k); return 0; }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("bpfsharp-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CompiledObject Compile(string source = Source, long maxBytes = CompileCache.DefaultMaxBytes, bool exact = false)
        => new BccCompiler(Kernel.Options with { Cache = new CompileCache(_folder, maxBytes), BccExact = exact }).Compile(source, "test.c");

    [SkippableFact]
    public void Compile_SecondTime_ComesFromCacheUnchanged()
    {
        var first = Compile();
        var second = Compile();
        (first.FromCache, second.FromCache).ShouldBe((false, true));
        second.Elf.ToArray().ShouldBe(first.Elf.ToArray());
        second.RewrittenC.ShouldBe(first.RewrittenC);
    }

    [SkippableFact]
    public void Compile_OtherOptions_IsAnotherEntry()
    {
        Compile();
        Compile(exact: true).FromCache.ShouldBeFalse();
        Directory.GetFiles(_folder).Length.ShouldBe(2);
    }

    [SkippableFact]
    public void Compile_BrokenEntry_CompilesAgain()
    {
        Compile();
        var entry = Directory.GetFiles(_folder).Single();
        var bytes = File.ReadAllBytes(entry);
        bytes[^1] ^= 1;
        File.WriteAllBytes(entry, bytes);
        Compile().FromCache.ShouldBeFalse();
        File.WriteAllBytes(entry, bytes[..20]);
        Compile().FromCache.ShouldBeFalse();
        Compile().FromCache.ShouldBeTrue();
    }

    [SkippableFact]
    public void Compile_FolderTooLarge_RemovesTheOldest()
    {
        for (var i = 0; i < 4; i++)
            Compile(Source + $"// {i}\n", maxBytes: 20_000);
        new DirectoryInfo(_folder).EnumerateFiles().Sum(file => file.Length).ShouldBeLessThanOrEqualTo(20_000);
        Compile(Source + "// 3\n", maxBytes: 20_000).FromCache.ShouldBeTrue();
    }

    [SkippableFact]
    public void Compile_SameSourceAtOnce_AllSucceed()
    {
        var results = new CompiledObject[8];
        Parallel.For(0, results.Length, i => results[i] = Compile());
        results.Select(result => Convert.ToHexString(result.Elf.Span)).Distinct().Count().ShouldBe(1);
        Directory.GetFiles(_folder).Length.ShouldBe(1);
    }

    [SkippableFact]
    public void Clear_Entries_RemovesAll()
    {
        Compile();
        new CompileCache(_folder).Clear().ShouldBe(1);
        Compile().FromCache.ShouldBeFalse();
    }

    [SkippableFact]
    public void Compile_FolderCannotBeWritten_CompilesAllTheSame()
        => new BccCompiler(Kernel.Options with { Cache = new CompileCache("/proc/nowhere") }).Compile(Source, "test.c").FromCache.ShouldBeFalse();
}
