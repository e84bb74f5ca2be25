using BpfSharp.Symbols;

namespace BpfSharp.Kernel.Tests.Symbols;

public sealed class CxxDemanglerTests
{
    [SkippableTheory]
    [InlineData("_ZN3foo3barEi", "foo::bar(int)")]
    [InlineData("_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)")]
    [InlineData("_ZZN4main3runEvENKUlvE_clEv.constprop.0", "main::run()::{lambda()#1}::operator()() const [clone .constprop.0]")]
    public void TryDemangle_CxxName_GivesTheDeclaration(string mangled, string expected)
    {
        Demangler().TryDemangle(mangled, out var text).ShouldBeTrue();
        text.ShouldBe(expected);
        new Symbolizer(Demangler()).Demangle(mangled).ShouldBe(expected);
    }

    [SkippableTheory]
    [InlineData("main")]
    [InlineData("i")]
    [InlineData("_Z")]
    [InlineData("_ZN")]
    [InlineData("_Z\0i")]
    [InlineData("")]
    public void TryDemangle_OtherName_IsFalse(string name) => Demangler().TryDemangle(name, out _).ShouldBeFalse();

    [SkippableFact]
    public void TryDemangle_HostileNames_EndSoon()
    {
        var demangler = Demangler();
        demangler.TryDemangle("_Z1f" + new string('P', 1_000_000) + "i", out _).ShouldBeFalse();
        var random = new Random(7);
        const string Letters = "_ZNKSt0123456789IJEPRTaisv.LXDO";
        for (var i = 0; i < 20_000; i++)
            demangler.TryDemangle("_Z" + new string(random.GetItems<char>(Letters, random.Next(1, 60))), out _);
    }

    [Fact]
    public void Demangle_NoDemangler_LeavesTheName() => new Symbolizer().Demangle("_ZN3foo3barEi").ShouldBe("_ZN3foo3barEi");

    private static IDemangler Demangler()
    {
        Skip.If(CxxDemangler.Instance is NullDemangler, "no C++ run-time library is installed");
        return CxxDemangler.Instance;
    }
}
