using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class RustDemanglerTests
{
    [Theory]
    [InlineData("_RNvC6_123foo3bar", "123foo::bar")]
    [InlineData("_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}")]
    [InlineData("_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator8Iterator9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_",
        "<core::slice::Iter<u8> as core::iter::iterator::Iterator>::rposition::<core::slice::memchr::memrchr::{closure#1}>::{closure#0}")]
    [InlineData("_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_ECs1iopQbuBiw2_3std", "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>")]
    [InlineData("_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>")]
    [InlineData("_RMCs4fqI2P2rA04_13const_genericINtB0_4BoolKb1_E", "<const_generic::Bool<true>>")]
    [InlineData("_RMCs4fqI2P2rA04_13const_genericINtB0_4CharKc76_E", "<const_generic::Char<'v'>>")]
    [InlineData("_RMCs4fqI2P2rA04_13const_genericINtB0_6SignedKsn98_E", "<const_generic::Signed<-152>>")]
    [InlineData("_RINvC1a1fRShQeTllETlEFUKCjEuE", "a::f::<&[u8], &mut str, (i32, i32), (i32,), unsafe extern \"C\" fn(usize)>")]
    [InlineData("_RINvC1a1fFG_RL0_hEyE", "a::f::<for<'a> fn(&'a u8) -> u64>")]
    [InlineData("_RINvC1a1fDNtB2_1Tp1AhEL_E", "a::f::<dyn a::T<A = u8>>")]
    [InlineData("_RNvC1a1f.llvm.1234", "a::f")]
    [InlineData("_RNvC1a1f.cold", "a::f (.cold)")]
    public void TryDemangle_PresentForm_GivesTheSource(string mangled, string expected)
    {
        RustDemangler.Instance.TryDemangle(mangled, out var text).ShouldBeTrue();
        text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt")]
    [InlineData("_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE", "<alloc::string::String as core::fmt::Debug>::fmt")]
    [InlineData("_ZN3foo3bar17h0123456789abcdefE.llvm.77", "foo::bar")]
    public void TryDemangle_FormerForm_LeavesTheHashOut(string mangled, string expected)
    {
        RustDemangler.Instance.TryDemangle(mangled, out var text).ShouldBeTrue();
        text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("_R")]
    [InlineData("_RNvC6_123foo3ba")]
    [InlineData("_RB_")]
    [InlineData("_RINvC1a1fB_E")]
    [InlineData("_ZN3foo3barEv")]
    [InlineData("_ZN17h0123456789abcdefE")]
    [InlineData("_ZN99999999999foo17h0123456789abcdefE")]
    public void TryDemangle_OtherName_IsFalse(string name) => RustDemangler.Instance.TryDemangle(name, out _).ShouldBeFalse();

    [Fact]
    public void TryDemangle_NamesThatGrow_EndSoon()
    {
        // Each tuple is twice the one before.
        var name = "_RINvC1a1fTuuE";
        for (var i = 0; i < 60; i++)
            name += "TB6_B6_E";
        RustDemangler.Instance.TryDemangle(name + "E", out _);
        RustDemangler.Instance.TryDemangle("_RINvC1a1f" + new string('S', 5000) + "uE", out _).ShouldBeFalse();
        var random = new Random(9);
        const string Letters = "_NvtCMXYIBRQPOSATFDELKGpsu0123456789ahlnj";
        for (var i = 0; i < 20_000; i++)
            RustDemangler.Instance.TryDemangle("_R" + new string(random.GetItems<char>(Letters, random.Next(1, 80))), out _);
    }

    [Fact]
    public void DemanglerChain_FirstThatKnows_Decides()
    {
        var chain = new DemanglerChain(NullDemangler.Instance, RustDemangler.Instance);
        new Symbolizer(chain).Demangle("_RNvC6_123foo3bar").ShouldBe("123foo::bar");
        new Symbolizer(chain).Demangle("_ZN3foo3barEv").ShouldBe("_ZN3foo3barEv");
    }
}
