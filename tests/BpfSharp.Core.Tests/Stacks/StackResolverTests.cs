using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Stacks;

public sealed class StackResolverTests : IDisposable
{
    private const string Backtrace = """
        #include <execinfo.h>
        #include <stdio.h>
        __attribute__((noinline)) int innermost(void)
        {
            void *frames[16];
            int n = backtrace(frames, 16);
            for (int i = 0; i < n; i++)
                printf("%p ", frames[i]);
            putchar('\n');
            fflush(stdout);
            return n;
        }
        __attribute__((noinline)) int middle(void) { return innermost() + 1; }
        int main(void) { int n = middle(); getchar(); return n == 0; }
        """;

    // A call that never returns, as a function's last instruction: its return address is the next function.
    private const string LastCall = """
        #include <stdio.h>
        __asm__(".text\n.type caller,@function\ncaller: nop\nnop\n.size caller,.-caller\n.type following,@function\nfollowing: ret\n.size following,.-following\n");
        extern char following[];
        int main(void) { printf("%p\n", (void *)following); fflush(stdout); getchar(); return 0; }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void ResolveUser_RealStack_NamesItsFunctions()
    {
        using var program = new RunningProgram(Tool.Compile(_folder, "program", Backtrace), []);
        var frames = new StackResolver(new Symbolizer()).ResolveUser(program.Addresses, program.Pid);
        frames.Select(f => f.Name).Take(3).ShouldBe(["innermost", "middle", "main"]);
        frames.Select(f => f.Address).ShouldBe(program.Addresses);
        frames[1].IsKernel.ShouldBeFalse();
        frames[1].Symbol.Module.ShouldBe(_folder.File("program"));
    }

    [SkippableFact]
    public void ResolveUser_ReturnAddressBehindALastCall_NamesTheCaller()
    {
        using var program = new RunningProgram(Tool.Compile(_folder, "program", LastCall), []);
        var address = program.Addresses[0];
        var frames = new StackResolver(new Symbolizer()).ResolveUser([address, address], program.Pid);
        frames.Select(f => f.Symbol.ToString(SymbolParts.Offset)).ShouldBe(["following+0x0", "caller+0x2"]);
        frames[1].Address.ShouldBe(address);
    }

    [SkippableFact]
    public void ResolveBoth_PutsTheKernelInside()
    {
        var symbolizer = new Symbolizer();
        Skip.If(symbolizer.Kernel.AddressesAreHidden, "the kernel hides addresses from this user");
        using var program = new RunningProgram(Tool.Compile(_folder, "program", Backtrace), []);
        var read = symbolizer.KSymName("vfs_read").ShouldNotBeNull();
        var frames = new StackResolver(symbolizer).ResolveBoth(program.Addresses.AsSpan(0, 3), [read], program.Pid);
        frames.Select(f => (f.Name, f.IsKernel)).ShouldBe([("vfs_read", true), ("innermost", false), ("middle", false), ("main", false)]);
    }

    [Fact]
    public void ResolveKernel_HiddenAddresses_StaysUnknownAndTellsWhy()
    {
        var listing = _folder.Write("kallsyms", "0000000000000000 T vfs_read\n");
        var symbolizer = new Symbolizer(loadKernel: () => KernelSymbols.Load(listing));
        new StackResolver(symbolizer).ResolveKernel([0xffffffff81000000]).ShouldHaveSingleItem().Name.ShouldBe("[unknown]");
        symbolizer.KernelProblem.ShouldNotBeNull().ShouldContain("kptr_restrict");
        Should.Throw<BpfException>(() => symbolizer.KSym(0xffffffff81000000)).Message.ShouldContain("kptr_restrict");
    }

    [SkippableFact]
    public void TryResolve_BuildId_NamesAPlaceInAFile()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions, "-Wl,--build-id=md5");
        var symbols = ElfSymbols.Open(path);
        var function = symbols.Find("outer_function");
        var known = new BuildIdSymbols();
        known.TryResolve(symbols.BuildId!, function.FileOffset!.Value, out _).ShouldBeFalse();
        known.Add(path);
        // As the kernel stores it: filled up to 20 bytes.
        known.TryResolve(symbols.BuildId + "00000000", function.FileOffset.Value + 2, out var symbol).ShouldBeTrue();
        symbol.ToString().ShouldBe("outer_function+0x2 [program]");
        known.TryResolve(symbols.BuildId!, 1, out var nowhere).ShouldBeFalse();
        nowhere.ToString().ShouldBe("[unknown] [program]");
    }

    [SkippableFact]
    public void AddProcess_AddsProgramAndLibraries()
    {
        var path = Tool.Compile(_folder, "program", Sources.Functions);
        using var program = new RunningProgram(path, []);
        var known = new BuildIdSymbols();
        known.AddProcess(program.Pid).ShouldBeGreaterThanOrEqualTo(2);
        var symbols = ElfSymbols.Open(path);
        known.TryResolve(symbols.BuildId!, symbols.Find("hidden_function").FileOffset!.Value, out var symbol).ShouldBeTrue();
        symbol.Name.ShouldBe("hidden_function");
        Should.Throw<BpfException>(() => known.Add(Tool.Compile(_folder, "without", Sources.Functions, "-Wl,--build-id=none"))).Message.ShouldContain("build id");
    }
}
