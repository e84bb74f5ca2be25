namespace BpfSharp.Kernel.Tracing;

/// <summary>
/// A line of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)):
/// <code>
/// 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
/// (1)(2)(3)   (4)   (5)      (6)      (7)   (8) (9)   (10)         (11)
/// </code>
/// </summary>
/// <param name="MountPoint">Field 5, with its octal escapes (<c>\040</c> for a space) resolved.</param>
/// <param name="FileSystem">Field 9.</param>
internal readonly record struct MountInfoLine(string MountPoint, string FileSystem)
{
    private const int MountPointField = 4;

    /// <summary>Takes a line apart; false where it is none.</summary>
    public static bool TryParse(string line, out MountInfoLine result)
    {
        result = default;
        var separator = line.IndexOf(" - ", StringComparison.Ordinal);
        if (separator < 0)
            return false;
        var before = line[..separator].Split(' ');
        var after = line[(separator + 3)..].Split(' ');
        if (before.Length <= MountPointField || after.Length < 2)
            return false;
        result = new MountInfoLine(Unescape(before[MountPointField]), after[0]);
        return true;
    }

    /// <summary>Where file systems of a type are mounted for this process.</summary>
    public static IEnumerable<string> MountPoints(string fileSystem)
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            if (TryParse(line, out var mount) && mount.FileSystem == fileSystem)
                yield return mount.MountPoint;
        }
    }

    private static string Unescape(string text)
    {
        for (var at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 3 < text.Length; at = text.IndexOf('\\', at + 1))
        {
            var digits = text.AsSpan(at + 1, 3);
            if (digits.ContainsAnyExceptInRange('0', '7'))
                continue;
            var code = ((digits[0] - '0') << 6) | ((digits[1] - '0') << 3) | (digits[2] - '0');
            text = string.Concat(text.AsSpan(0, at), [(char)code], text.AsSpan(at + 4));
        }

        return text;
    }
}
