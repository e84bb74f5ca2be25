namespace BpfSharp.Kernel;

/// <summary>Which Linux this is.</summary>
internal static class KernelVersion
{
    /// <summary>As <c>uname -r</c> says: <c>6.18.44-cloud</c>.</summary>
    public static string Release { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <summary>Its numbers.</summary>
    public static Version Current { get; } = Parse(Release);

    /// <summary>LINUX_VERSION_CODE: major, minor and patch in a byte each, the patch capped at 255.</summary>
    public static uint Code => ((uint)Current.Major << 16) | ((uint)Current.Minor << 8) | (uint)Math.Clamp(Current.Build, 0, 255);

    /// <summary>The numbers at the start of a release; 0.0.0 where there are none.</summary>
    public static Version Parse(ReadOnlySpan<char> release)
    {
        var end = 0;
        while (end < release.Length && (char.IsAsciiDigit(release[end]) || release[end] == '.'))
            end++;
        var numbers = release[..end].TrimEnd('.');
        return Version.TryParse(numbers, out var version) ? new Version(version.Major, version.Minor, Math.Max(version.Build, 0)) : new Version(0, 0, 0);
    }
}
