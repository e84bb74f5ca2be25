using BpfSharp.Formats;
using BpfSharp.Stacks;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Stacks;

public sealed class FoldedStacksTests
{
    private static readonly StackFrame[] Frames =
    [
        new(new Symbol(0xffffffff81000010, "vfs_read", 16, "kernel"), IsKernel: true),
        new(new Symbol(0xffffffff81000020, "do_syscall_64", 16, "kernel"), IsKernel: true),
        new(new Symbol(0x7f0000000010, "read", 16, "/usr/lib/libc.so.6"), IsKernel: false),
        new(new Symbol(0x7f0000001010, "void [App] Program::Main()", 16, "/tmp/perf-7.map"), IsKernel: false),
        new(Symbol.Unresolved(0x400010), IsKernel: false),
    ];

    [Fact]
    public void Add_Frames_WritesTheOutermostFirst()
    {
        var stacks = new FoldedStacks();
        stacks.Add("app", Frames, 3);
        stacks.Add("app", Frames, 4);
        stacks.ToString().ShouldBe("app;[unknown];void [App] Program::Main()_[j];read;do_syscall_64_[k];vfs_read_[k] 7\n");
        (stacks.Count, stacks.Total).ShouldBe((1, 7));
    }

    [Fact]
    public void Add_WithOptions_DelimitsAndLeavesMarksOut()
    {
        var stacks = new FoldedStacks();
        stacks.Add("app", Frames, 1, new FoldOptions { Annotate = false, Delimit = true });
        stacks.ToString().ShouldBe("app;[unknown];void [App] Program::Main();read;-;do_syscall_64;vfs_read 1\n");
    }

    [Fact]
    public void Add_MissedStacks_SaysSoAsBccDoes()
    {
        var stacks = new FoldedStacks();
        stacks.Add("app", [StackFrame.MissedKernelStack, StackFrame.MissedUserStack], 1, new FoldOptions { Annotate = false });
        stacks.ToString().ShouldBe("app;[Missed User Stack];[Missed Kernel Stack] 1\n");
    }

    [Fact]
    public void Add_NamesWithSeparators_StayOneFrame()
    {
        var stacks = new FoldedStacks();
        stacks.Add(["a;b", "c\nd", "e f"], 1);
        stacks.ToString().ShouldBe("a:b;c d;e f 1\n");
    }

    [Fact]
    public void WriteTo_AnyOrder_GivesSortedLinesThatParseBack()
    {
        var stacks = new FoldedStacks();
        stacks.Add(["b"], 2);
        stacks.Add(["a", "B"], 1);
        stacks.Add(["a", "b c"], 5);
        stacks.ToString().ShouldBe("a;B 1\na;b c 5\nb 2\n");
        FoldedStacks.Parse(new StringReader(stacks.ToString() + "\n")).ToString().ShouldBe(stacks.ToString());
    }

    [Fact]
    public void Add_CountsBeyondWhatFits_StayAtTheMost()
    {
        var stacks = new FoldedStacks();
        stacks.Add(["a"], long.MaxValue);
        stacks.Add(["a"], 1);
        stacks.ToString().ShouldBe("a 9223372036854775807\n");
        Should.Throw<ArgumentOutOfRangeException>(() => stacks.Add(["a"], -1));
    }

    [Theory]
    [InlineData("a;b")]
    [InlineData("a;b -1")]
    [InlineData("a;b 1x")]
    [InlineData(" 5")]
    public void Parse_BadLine_SaysWhich(string line)
        => Should.Throw<BpfFormatException>(() => FoldedStacks.Parse(new StringReader("x 1\n" + line))).Message.ShouldStartWith("folded stacks, line 2");
}
