using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class KernelSymbolsTests
{
    [SkippableFact]
    public void Load_ThisKernel_GivesEverySymbol()
    {
        var symbols = LoadVisible();
        var lines = File.ReadAllLines("/proc/kallsyms");
        symbols.Table.Count.ShouldBeInRange(lines.Length - 100, lines.Length + 100);
        for (var i = 0; i < 50_000; i += 997)
            symbols.Table[i].ToString().ShouldBe(lines[i]);
    }

    [SkippableFact]
    public void TryResolve_AddressOfAFunction_GivesItsNameAndModule()
    {
        var symbols = LoadVisible();
        symbols.TryGetAddress("vfs_read", out var address).ShouldBeTrue();
        symbols.TryResolve(address + 4, out var symbol).ShouldBeTrue();
        symbol.ToString().ShouldBe("vfs_read+0x4 [kernel]");
        symbol.ToString(SymbolParts.Name).ShouldBe("vfs_read");
        symbols.Contains("vfs_reed").ShouldBeFalse();
        symbols.TryGetAddress("vfs_reed", out _).ShouldBeFalse();
    }

    [SkippableFact]
    public void Load_AsAnOrdinaryUser_ExplainsThatAddressesAreHidden()
    {
        Skip.IfNot(Tool.Exists("setpriv") && Environment.UserName == "root", "needs root and setpriv");
        using var folder = new TemporaryFolder();
        var path = folder.Write("kallsyms", Tool.Run("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all", "cat", "/proc/kallsyms"));
        var symbols = KernelSymbols.Load(path);
        Skip.IfNot(symbols.AddressesAreHidden, "this kernel shows addresses to everyone");
        symbols.Contains("vfs_read").ShouldBeTrue();
        Should.Throw<BpfException>(() => symbols.TryResolve(0xffffffff81000000, out _)).Message.ShouldContain("kptr_restrict");
        Should.Throw<BpfException>(() => symbols.TryGetAddress("vfs_read", out _)).Errno.ShouldBe(Errno.EPERM);
    }

    [Fact]
    public void Load_NoFile_SaysWhatIsNeeded()
        => Should.Throw<BpfException>(() => KernelSymbols.Load("/nowhere/kallsyms")).Message.ShouldContain("CONFIG_KALLSYMS");

    [Fact]
    public void Load_Nonsense_SaysWhichLine()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<BpfException>(() => KernelSymbols.Load(folder.Write("kallsyms", "what is this\n"))).Message.ShouldContain("line 1");
    }

    private static KernelSymbols LoadVisible()
    {
        var symbols = KernelSymbols.Load();
        Skip.If(symbols.AddressesAreHidden, "the kernel hides addresses from this user");
        return symbols;
    }
}
