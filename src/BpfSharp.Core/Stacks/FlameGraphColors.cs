using System.Text;

namespace BpfSharp.Stacks;

/// <summary>Colours of frames: by what kind of code it is, and within it by the name, so that a function has one colour in all graphs.</summary>
internal static class FlameGraphColors
{
    public static string Of(string frame)
    {
        var (red, green, blue) = (Spread(frame, 1), Spread(frame, 2), Spread(frame, 3));
        var (r, g, b) = frame switch
        {
            "all" or "-" => (200, 200, 200),
            _ when frame.EndsWith("_[k]", StringComparison.Ordinal) => (110 + red / 4, 160 + green / 5, 215 + blue / 8),
            _ when frame.EndsWith("_[j]", StringComparison.Ordinal) => (110 + red / 4, 200 + green / 5, 100 + blue / 5),
            _ when frame.StartsWith('[') => (190 + red / 8, 190 + red / 8, 190 + red / 8),
            _ => (215 + red / 6, 90 + green / 2, 70 + blue / 5),
        };
        return $"#{r:x2}{g:x2}{b:x2}";
    }

    // FNV-1a, then mixed: a number of 0 … 255 that is the same on every machine.
    private static int Spread(string frame, uint seed)
    {
        var hash = 2166136261u ^ (seed * 0x9e3779b9);
        foreach (var b in Encoding.UTF8.GetBytes(frame))
            hash = (hash ^ b) * 16777619;
        hash ^= hash >> 15;
        return (int)((hash * 0x2c1b3c6d) >> 24);
    }
}
