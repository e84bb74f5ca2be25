using System.Text;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Tests.Symbols;

public sealed class MemoryMapParserTests
{
    [Fact]
    public void Parse_FileMapping_GivesAllFields()
    {
        var mapping = Parse("7fa046914000-7fa046916000 r-xp 00031000 fe:1a 331651                     /usr/lib/a b/ld linux.so.2\n");
        mapping.ShouldBe(new MemoryMapping(0x7fa046914000, 0x7fa046916000, MemoryPermissions.Read | MemoryPermissions.Execute, 0x31000,
            new FileIdentity(0xfe, 0x1a, 331651), "/usr/lib/a b/ld linux.so.2", false));
        mapping.HasPath.ShouldBeTrue();
        mapping.Contains(0x7fa046914000).ShouldBeTrue();
        mapping.Contains(0x7fa046916000).ShouldBeFalse();
    }

    [Fact]
    public void Parse_Deleted_TakesTheMarkOff()
    {
        var mapping = Parse("1000-2000 rwxs 00000000 00:01 12 /memfd:doublemapper (deleted)\n");
        (mapping.Name, mapping.IsDeleted).ShouldBe(("/memfd:doublemapper", true));
        mapping.Permissions.ShouldBe(MemoryPermissions.Read | MemoryPermissions.Write | MemoryPermissions.Execute | MemoryPermissions.Shared);
    }

    [Theory]
    [InlineData("1000-2000 r--p 00000000 00:00 0                          [stack]", "[stack]")]
    [InlineData("1000-2000 r-xp 00000000 00:00 0                          [vdso]", "[vdso]")]
    [InlineData("1000-2000 r-xp 00000000 00:00 0 ", "")]
    [InlineData("1000-2000 r-xp 00000000 00:00 0", "")]
    public void Parse_NoFile_HasNoPath(string line, string name)
    {
        var mapping = Parse(line);
        (mapping.Name, mapping.HasPath, mapping.IsVdso).ShouldBe((name, false, name == "[vdso]"));
    }

    [Fact]
    public void Parse_NewlineInName_IsRestored() => Parse("1000-2000 r-xp 00000000 fe:00 7 /tmp/a\\012b\n").Name.ShouldBe("/tmp/a\nb");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1000-2000")]
    [InlineData("2000-1000 r-xp 00000000 00:00 0")]
    [InlineData("1000-2000 r-xp 00000000 00:00")]
    [InlineData("1000-2000 r-xp 00000000 0000 0")]
    [InlineData("1000-2000 rx 00000000 00:00 0")]
    [InlineData("10000000000000000-2000 r-xp 00000000 00:00 0")]
    [InlineData("")]
    public void Parse_BadLine_IsRefused(string line)
        => Should.Throw<BpfFormatException>(() => MemoryMapParser.Parse(Encoding.ASCII.GetBytes("1000-2000 r-xp 00000000 00:00 0\n" + line + "\n")))
            .Message.ShouldStartWith("process memory map, byte 32");

    private static MemoryMapping Parse(string line) => MemoryMapParser.Parse(Encoding.ASCII.GetBytes(line)).ShouldHaveSingleItem();
}
