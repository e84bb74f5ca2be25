using System.Globalization;

namespace BpfSharp.Bcc;

/// <summary>The C compiler: a clang that knows the BPF target.</summary>
/// <param name="Path">Its program file.</param>
/// <param name="MajorVersion">Its major version.</param>
/// <param name="Identity">What tells this clang from another: version, size and date of its file. Part of the compile cache's key.</param>
public sealed record ClangToolchain(string Path, int MajorVersion, string Identity)
{
    /// <summary>The oldest version that will do.</summary>
    public const int MinimumVersion = 14;

    private const int NewestKnown = 30;

    /// <summary>Finds clang on PATH: <c>clang</c>, or the newest <c>clang-NN</c>.</summary>
    /// <exception cref="CompilationException">There is none, or none that is new enough.</exception>
    public static ClangToolchain Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>Finds clang in a list of folders, separated as in PATH.</summary>
    /// <exception cref="CompilationException">There is none, or none that is new enough.</exception>
    public static ClangToolchain Find(string path)
    {
        var tooOld = "";
        var folders = path.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in Enumerable.Range(0, NewestKnown - MinimumVersion + 1).Select(i => $"clang-{NewestKnown - i}").Prepend("clang"))
        {
            foreach (var folder in folders)
            {
                var file = System.IO.Path.Combine(folder, name);
                if (!File.Exists(file))
                    continue;
                var version = VersionOf(file);
                if (version >= MinimumVersion)
                    return new ClangToolchain(file, version, IdentityOf(file, version));
                tooOld = $"{file} is version {version}";
            }
        }

        throw new CompilationException(
            (tooOld.Length > 0 ? $"{tooOld}; compiling BPF programs needs clang {MinimumVersion} or newer" : "Compiling BPF programs needs clang, which is not on PATH")
            + ": install it (Debian, Ubuntu: apt install clang; Fedora: dnf install clang; Alpine: apk add clang).");
    }

    // Debian's and others' clang is a link to a file that has the version in its path or name; where it hasn't, clang is asked.
    private static int VersionOf(string file)
    {
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
        foreach (var part in Enumerable.Reverse(target.Split('/')))
        {
            var dash = part.LastIndexOf('-');
            if (dash > 0 && part[..dash] is "llvm" or "clang" && int.TryParse(part.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                return version;
        }

        var output = Clang.ClangProcess.Run(file, ["--version"], "").Output;
        var words = System.Text.Encoding.UTF8.GetString(output).Split((char[])[' ', '\n', '.'], StringSplitOptions.RemoveEmptyEntries);
        var place = Array.IndexOf(words, "version");
        return place >= 0 && place + 1 < words.Length && int.TryParse(words[place + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;
    }

    private static string IdentityOf(string file, int version)
    {
        var info = new FileInfo(file);
        var target = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        return $"clang-{version}:{target.Length}:{target.LastWriteTimeUtc.Ticks}";
    }
}
