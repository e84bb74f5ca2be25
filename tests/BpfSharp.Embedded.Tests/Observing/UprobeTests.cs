using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing;
using BpfSharp.Symbols;

namespace BpfSharp.Embedded.Tests.Observing;

public class UprobeTests
{
    private const string Counting = """
        MAP(counts, 1, u32, u64, 16);
        MAP(results, 1, u64, u64, 16);
        SEC("kprobe") int on_entry(struct pt_regs *ctx) { u32 key = 1; count(&counts, &key); u64 argument = ctx->di; count(&results, &argument); return 0; }
        SEC("kprobe") int on_return(struct pt_regs *ctx) { u32 key = 2; count(&counts, &key); u64 result = 1000 + ctx->ax; count(&results, &result); return 0; }
        SEC("kprobe") int on_other(struct pt_regs *ctx) { u32 key = 3; count(&counts, &key); return 0; }
        """;

    private const string Calls = """
        #include <pthread.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>
        #define FN __attribute__((noinline, noclone)) 
        FN int twice(int x) { asm volatile(""); return 2 * x; }
        FN int sum(int n) { asm volatile(""); return n == 0 ? 0 : n + sum(n - 1); }
        static int table[4] = {5, 6, 7, 8};
        FN int look(int i) { asm volatile(""); return table[i & 3]; }
        static void *run(void *x) { long s = 0; for (int i = 0; i < 200; i++) s += twice(i & 3) + look(i); return (void *)s; }
        int main(int argc, char **argv) {
            int threads = atoi(argv[1]);
            if (threads < 0) { if (fork() == 0) { run(0); _exit(0); } int s; wait(&s); return sum(9) == 45 ? 0 : 1; }
            pthread_t t[16]; void *r; long s = 0;
            for (int i = 0; i < threads; i++) pthread_create(&t[i], 0, run, 0);
            for (int i = 0; i < threads; i++) { pthread_join(t[i], &r); s += (long)r; }
            return s == threads * (200 / 4 * (0 + 2 + 4 + 6) + 200 / 4 * (5 + 6 + 7 + 8)) ? 0 : 1;
        }
        """;

    [SkippableTheory]
    [InlineData("-O0")]
    [InlineData("-O1 -fno-omit-frame-pointer")]
    [InlineData("-O2 -fomit-frame-pointer")]
    [InlineData("-O2 -static")]
    [InlineData("-O2 -no-pie -fcf-protection=none")]
    public void Functions_OfEightThreads_EntriesAndReturnsAreCountedExactly(string flags)
    {
        var program = TestPrograms.Native(Calls, flags + " -pthread");
        using var observation = new Observation(Counting);
        observation.AttachUser("on_entry", program, "twice");
        observation.AttachUser("on_return", program, "twice", isReturn: true);
        observation.AttachUser("on_other", program, "look");
        observation.Run(program, "8").ShouldBe(0);
        observation.Count(key: 1).ShouldBe(1600ul);
        observation.Count(key: 2).ShouldBe(1600ul);
        observation.Count(key: 3).ShouldBe(1600ul);
        observation.Counts<ulong>("results").ShouldBe(new Dictionary<ulong, ulong>
        {
            [0] = 400,
            [1] = 400,
            [2] = 400,
            [3] = 400,
            [1000] = 400,
            [1002] = 400,
            [1004] = 400,
            [1006] = 400,
        }, ignoreOrder: true);
    }

    [SkippableFact]
    public void Functions_OfAChild_AndRecursion_AreCountedExactly()
    {
        var program = TestPrograms.Native(Calls);
        using var observation = new Observation(Counting);
        observation.AttachUser("on_entry", program, "twice");
        observation.AttachUser("on_other", program, "sum");
        observation.AttachUser("on_return", program, "sum", isReturn: true);
        observation.Run(program, "-1").ShouldBe(0);
        observation.Count(key: 1).ShouldBe(200ul);
        observation.Count(key: 3).ShouldBe(10ul);
        observation.Count(key: 2).ShouldBe(10ul);
        var results = observation.Counts<ulong>("results");
        foreach (var result in (ulong[])[0, 1, 3, 6, 10, 15, 21, 28, 36, 45])
            results[1000 + result].ShouldBe(1ul);
    }

    [SkippableFact]
    public void Malloc_OfTheCLibrary_IsCountedBySizeFromTheFirstCallOn()
    {
        var program = TestPrograms.Native("""
            #include <stdlib.h>
            int main(void) { for (int i = 0; i < 321; i++) free(malloc(54321)); return 0; }
            """, "-O0");
        using var observation = new Observation(Counting);
        observation.AttachUser("on_entry", CLibrary(), "malloc");
        observation.Run(program).ShouldBe(0);
        observation.Counts<ulong>("results")[54321].ShouldBe(321ul);
    }

    [SkippableFact]
    public void Library_OpenedAtRunTime_IsProbedAtOnce()
    {
        var library = TestPrograms.Native("int late(int x) { return x + 1; }", "-shared -fPIC -O1");
        var program = TestPrograms.Native("""
            #include <dlfcn.h>
            int main(int argc, char **argv) {
                void *library = dlopen(argv[1], RTLD_NOW); int (*late)(int) = dlsym(library, "late"), s = 0;
                for (int i = 0; i < 50; i++) s += late(i);
                return s == 50 * 49 / 2 + 50 ? 0 : 1;
            }
            """, "-O1 -ldl");
        using var observation = new Observation(Counting);
        observation.AttachUser("on_entry", library, "late");
        observation.AttachUser("on_return", library, "late", isReturn: true);
        observation.Run(program, library).ShouldBe(0);
        observation.Count(key: 1).ShouldBe(50ul);
        observation.Count(key: 2).ShouldBe(50ul);
    }

    [SkippableFact]
    public void Stacks_AtAFunctionsEntry_NameTheCallers()
    {
        var program = TestPrograms.Native("""
            #define FN __attribute__((noinline, noclone))
            FN int inner(int x) { asm volatile(""); return x + 1; }
            FN int middle(int x) { int r = inner(x); asm volatile(""); return r + 1; }
            FN int outer(int x) { int r = middle(x); asm volatile(""); return r + 1; }
            int main(void) { int s = 0; for (int i = 0; i < 5; i++) s += outer(i); return s == 25 ? 0 : 1; }
            """, "-O1 -fno-omit-frame-pointer -static");
        using var observation = new Observation("""
            struct stack { u64 addresses[16]; };
            MAP(stacks, 7, u32, struct stack, 64);
            MAP(counts, 1, u64, u64, 16);
            SEC("kprobe") int on_entry(struct pt_regs *ctx) { u64 id = stack_id(ctx, &stacks, 1 << 8); count(&counts, &id); return 0; }
            """);
        observation.AttachUser("on_entry", program, "inner");
        observation.Run(program).ShouldBe(0);
        var (id, hits) = observation.Counts<ulong>("counts").ShouldHaveSingleItem();
        hits.ShouldBe(5ul);
        var stack = new ulong[16];
        var key = (uint)id;
        observation.Object.Maps["stacks"].TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref key)), MemoryMarshal.AsBytes(stack.AsSpan())).ShouldBeTrue();
        var symbols = ElfSymbols.Open(program);
        stack.Take(4).Select(address => symbols.Functions.TryFind(address, out var name, out _) ? name : "?").ShouldBe(["inner", "middle", "outer", "main"]);
    }

    [SkippableFact]
    public void Attach_WhileTheProgramRuns_CountsFromThenOn_AndDetachStopsIt()
    {
        var (ready, go, done) = (TestPrograms.NewPath("ready"), TestPrograms.NewPath("go"), TestPrograms.NewPath("done"));
        var program = TestPrograms.Native("""
            #include <fcntl.h>
            #include <unistd.h>
            __attribute__((noinline, noclone)) int work(int x) { asm volatile(""); return x + 1; }
            static void make(char *p) { close(open(p, O_CREAT | O_WRONLY, 0666)); }
            static int rounds(void) { int s = 0; for (int i = 0; i < 100; i++) s += work(i); return s; }
            static void await(char *p) { while (access(p, F_OK)) usleep(1000); }
            int main(int argc, char **argv) {
                int s = rounds(); make(argv[1]); await(argv[2]); s += rounds(); make(argv[3]); await(argv[4]); s += rounds();
                return s == 3 * 5050 ? 0 : 1;
            }
            """);
        using var observation = new Observation(Counting);
        var last = TestPrograms.NewPath("last");
        var run = observation.Observer.RunAsync(ObservedCommand.Of(program, ready, go, done, last));
        WaitFor(ready);
        var entry = observation.AttachUser("on_entry", program, "work");
        var exit = observation.AttachUser("on_return", program, "work", isReturn: true);
        File.WriteAllText(go, "");
        WaitFor(done);
        entry.Dispose();
        exit.Dispose();
        File.WriteAllText(last, "");
        run.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        run.Result.ShouldBe(0);
        observation.Count(key: 1).ShouldBe(100ul);
        observation.Count(key: 2).ShouldBe(100ul);
    }

    [SkippableFact]
    public void Semaphore_OfAStaticProbe_IsRaisedOnceForEachPlace_AndTheCookieIsThePlaces()
    {
        // The flags go into a section of their own, so that the file holds them where the symbol table says.
        var program = TestPrograms.Native("""
            #include <sys/wait.h>
            #include <unistd.h>
            __attribute__((section(".probes"))) volatile unsigned short enabled = 0;
            __attribute__((noinline, noclone)) int here(int x) { asm volatile(""); return x; }
            __attribute__((noinline, noclone)) int there(int x) { asm volatile("nop"); return x; }
            int main(void) { int s; if (fork() == 0) { here(1); _exit(enabled); } wait(&s); there(1); there(2); return 10 * WEXITSTATUS(s) + enabled; }
            """, "-O1 -no-pie");
        using var observation = new Observation("""
            MAP(counts, 1, u64, u64, 16);
            static u64 (*cookie)(void *ctx) = (void *)174;
            SEC("kprobe") int on_place(struct pt_regs *ctx) { u64 key = cookie(ctx); count(&counts, &key); return 0; }
            """);
        var file = BpfSharp.Formats.Elf.ElfFile.Parse(File.ReadAllBytes(program));
        var section = file.Sections.First(section => section.Name == ".probes");
        var symbols = ElfSymbols.Open(program);
        observation.Attach("on_place", new UprobeTarget(program, symbols.Find("here").FileOffset!.Value, SemaphoreOffset: section.Offset, Cookie: 77));
        observation.Attach("on_place", new UprobeTarget(program, symbols.Find("there").FileOffset!.Value, SemaphoreOffset: section.Offset, Cookie: 88));
        observation.Run(program).ShouldBe(22);
        observation.Counts<ulong>("counts").ShouldBe(new Dictionary<ulong, ulong> { [77] = 1, [88] = 2 }, ignoreOrder: true);
    }

    internal static void WaitFor(string path)
    {
        for (var i = 0; i < 20_000 && !File.Exists(path); i++)
            Thread.Sleep(1);
        File.Exists(path).ShouldBeTrue(path);
    }

    private static string CLibrary()
        => ((string[])["/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6"]).FirstOrDefault(File.Exists) ?? throw new SkipException("there is no glibc at its usual places");
}
