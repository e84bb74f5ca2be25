using System.Globalization;
using System.Xml.Linq;
using BpfSharp.Stacks;
using BpfSharp.Testing;

namespace BpfSharp.Core.Tests.Stacks;

public sealed class FlameGraphTests
{
    private const string Sample = """
        server;main;accept_loop;handle_request;parse_headers 120
        server;main;accept_loop;handle_request;std::vector<char, std::allocator<char> >::push_back(char const&) 210
        server;main;accept_loop;handle_request;read;do_syscall_64_[k];ksys_read_[k];vfs_read_[k];sock_read_iter_[k] 340
        server;main;accept_loop;handle_request;read;do_syscall_64_[k];ksys_read_[k];fdget_pos_[k] 25
        server;main;accept_loop;void [App] Program::Work(string "q" & 'r')[Tier1]_[j];memcpy 160
        server;main;accept_loop;void [App] Program::Work(string "q" & 'r')[Tier1]_[j] 45
        server;main;[unknown] 30
        server;main;tiny_function 1
        swapper/0;cpu_startup_entry_[k];do_idle_[k];default_idle_[k] 90

        """;

    [Fact]
    public void ToSvg_Sample_IsAsSnapshotted()
        => Snapshot.Match(FlameGraph.ToSvg(Parse(Sample), new FlameGraphOptions { Title = "A <server> & its reads" }), "tests", "BpfSharp.Core.Tests", "Stacks", "FlameGraph.sample.svg");

    [Fact]
    public void ToSvg_Frames_HaveWidthsOfTheirShare()
    {
        var frames = Frames(Parse("a;b 30\na;c 10\nd 60\n"), new FlameGraphOptions { Width = 1020 });
        frames["all"].ShouldBe((10, 1000, 1));
        frames["a"].ShouldBe((10, 400, 0));
        frames["b"].ShouldBe((10, 300, -1));
        frames["c"].ShouldBe((310, 100, -1));
        frames["d"].ShouldBe((410, 600, 0));
    }

    [Fact]
    public void ToSvg_Inverted_PutsTheOutermostOnTop()
    {
        var frames = Frames(Parse("a;b 1\n"), new FlameGraphOptions { Inverted = true });
        (frames["all"].Row, frames["a"].Row, frames["b"].Row).ShouldBe((-1, 0, 1));
    }

    [Fact]
    public void ToSvg_NarrowFrames_AreLeftOut()
    {
        var frames = Frames(Parse("a 1000000\nb 1\n"), new FlameGraphOptions());
        frames.Keys.ShouldBe(["all", "a"]);
    }

    [Fact]
    public void ToSvg_NamesThatXmlCannotHold_AreEscaped()
    {
        var stacks = new FoldedStacks();
        stacks.Add(["<b>&\"'\u0001\ud800]]>"], 1);
        var titles = Document(stacks, new FlameGraphOptions()).Descendants(Svg + "title").Select(t => t.Value);
        titles.ShouldBe(["all (1 samples, 100.00%)", "<b>&\"'\ufffd\ufffd]]> (1 samples, 100.00%)"]);
    }

    [Fact]
    public void ToSvg_NoStacks_IsAValidFile()
        => Document(new FoldedStacks(), new FlameGraphOptions()).Descendants(Svg + "text").Last().Value.ShouldBe("no stacks");

    [Fact]
    public void ToSvg_VeryDeepStack_IsDrawn()
    {
        var stacks = new FoldedStacks();
        stacks.Add(Enumerable.Range(0, 20_000).Select(i => $"f{i}"), 1);
        Document(stacks, new FlameGraphOptions()).Descendants(Svg + "title").Count().ShouldBe(20_001);
    }

    private static XNamespace Svg => "http://www.w3.org/2000/svg";

    private static FoldedStacks Parse(string text) => FoldedStacks.Parse(new StringReader(text));

    private static XDocument Document(FoldedStacks stacks, FlameGraphOptions options) => XDocument.Parse(FlameGraph.ToSvg(stacks, options));

    /// <summary>Each frame's left edge, width, and row below that of <c>a</c>.</summary>
    private static Dictionary<string, (int X, int Width, int Row)> Frames(FoldedStacks stacks, FlameGraphOptions options)
    {
        var frames = Document(stacks, options).Descendants(Svg + "g").Where(g => (string?)g.Attribute("class") == "frame")
            .ToDictionary(g => g.Element(Svg + "title")!.Value.Split(" (")[0], g => g.Element(Svg + "rect")!);
        var zero = Value(frames["a"], "y");
        return frames.ToDictionary(f => f.Key, f => (Value(f.Value, "x"), Value(f.Value, "width"), (Value(f.Value, "y") - zero) / options.FrameHeight));
    }

    private static int Value(XElement rect, string name) => (int)double.Parse(rect.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
