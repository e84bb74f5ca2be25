namespace BpfSharp.Stacks;

/// <summary>How a flame graph looks.</summary>
public sealed record FlameGraphOptions
{
    /// <summary>The line on top.</summary>
    public string Title { get; init; } = "Flame graph";

    /// <summary>What is counted: <c>samples</c>, <c>bytes</c>, <c>calls</c>.</summary>
    public string Unit { get; init; } = "samples";

    /// <summary>The width in pixels.</summary>
    public int Width { get; init; } = 1200;

    /// <summary>The height of a frame in pixels.</summary>
    public int FrameHeight { get; init; } = 17;

    /// <summary>The size of letters in pixels.</summary>
    public int FontSize { get; init; } = 12;

    /// <summary>Frames narrower than this many pixels are left out.</summary>
    public double MinimumWidth { get; init; } = 0.1;

    /// <summary>Puts the outermost frames on top (an icicle graph).</summary>
    public bool Inverted { get; init; }
}
