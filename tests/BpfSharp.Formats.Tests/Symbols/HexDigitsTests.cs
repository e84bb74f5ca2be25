using System.Text;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

public sealed class HexDigitsTests
{
    [Theory]
    [InlineData("00000000", 0u)]
    [InlineData("ffffffff", 0xffffffffu)]
    [InlineData("01234567", 0x01234567u)]
    [InlineData("89abcdef", 0x89abcdefu)]
    [InlineData("9a9f0000 T", 0x9a9f0000u)]
    public void TryParse8_Digits_GivesTheNumber(string text, uint expected)
    {
        HexDigits.TryParse8(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Fact]
    public void TryParse8_AnyOtherByteAnywhere_IsRefused()
    {
        for (var place = 0; place < 8; place++)
        {
            for (var other = 0; other < 256; other++)
            {
                var text = "1a2b3c4d"u8.ToArray();
                text[place] = (byte)other;
                var isDigit = other is >= '0' and <= '9' or >= 'a' and <= 'f';
                HexDigits.TryParse8(text, out var value).ShouldBe(isDigit, $"byte {other} at {place}");
                if (isDigit)
                    value.ShouldBe(Convert.ToUInt32(Encoding.ASCII.GetString(text), 16));
            }
        }
    }

    [Theory]
    [InlineData("", 0ul, 0)]
    [InlineData("x", 0ul, 0)]
    [InlineData("1F g", 0x1ful, 2)]
    [InlineData("123456789abcdef01", 0x23456789abcdef01ul, 17)]
    public void Parse_AnyText_StopsAtTheFirstOtherByte(string text, ulong value, int length)
        => HexDigits.Parse(Encoding.ASCII.GetBytes(text)).ShouldBe((value, length));
}
