using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>Compares text with a file of the repository; with BLESS=1 in the environment it writes the file instead.</summary>
public static class Snapshot
{
    /// <summary>Fails, showing the first line that differs, unless <paramref name="actual"/> is what the file holds.</summary>
    public static void Match(string actual, params string[] file)
    {
        var path = Repository.File(file);
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("BLESS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        if (!File.Exists(path))
            throw new XunitException($"{path} is missing: run with BLESS=1 to write it, then read it before committing.");
        var expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (actual == expected)
            return;
        var (was, now) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(was.Length, now.Length)).First(i => i >= was.Length || i >= now.Length || was[i] != now[i]);
        throw new XunitException($"{path}:{line + 1} differs (BLESS=1 accepts):\n  - {Line(was, line)}\n  + {Line(now, line)}");
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "(end)";
}
