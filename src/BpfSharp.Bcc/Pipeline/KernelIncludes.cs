using System.Text;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>
/// Takes out <c>#include &lt;linux/x.h&gt;</c> and the like: what they would bring comes from the kernel's BTF and from our own headers, which are always there.
/// An include of a file that one of the user's folders has stays.
/// </summary>
internal static class KernelIncludes
{
    /// <summary>The text with such lines emptied, so that all others keep their number.</summary>
    public static string Remove(string text, IReadOnlyList<string> folders)
    {
        if (!text.Contains("include", StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        var inComment = false;
        foreach (var line in text.Split('\n'))
        {
            if (inComment || HeaderOf(line) is not { } header || folders.Any(folder => File.Exists(Path.Combine(folder, header))))
                result.Append(line);
            inComment = EndsInComment(line, inComment);
            result.Append('\n');
        }

        result.Length--;
        return result.ToString();
    }

    // "#include <name>", with blanks anywhere but in the name.
    private static string? HeaderOf(string line)
    {
        var rest = line.AsSpan().TrimStart();
        if (!rest.StartsWith("#"))
            return null;
        rest = rest[1..].TrimStart();
        if (!rest.StartsWith("include"))
            return null;
        rest = rest["include".Length..].TrimStart();
        if (rest.IsEmpty || rest[0] is not ('<' or '"'))
            return null;
        var isQuoted = rest[0] == '"';
        var close = rest[1..].IndexOf(isQuoted ? '"' : '>');
        if (close <= 0)
            return null;
        var name = rest.Slice(1, close);
        return isQuoted && !IsKernelHeader(name) ? null : name.ToString();
    }

    private static bool IsKernelHeader(ReadOnlySpan<char> name)
    {
        foreach (var folder in (ReadOnlySpan<string>)["linux/", "uapi/", "net/", "asm/", "bcc/", "trace/"])
        {
            if (name.StartsWith(folder))
                return true;
        }

        return name is "vmlinux.h";
    }

    private static bool EndsInComment(string line, bool inComment)
    {
        for (var i = 0; i + 1 < line.Length; i++)
        {
            if (inComment && line[i] == '*' && line[i + 1] == '/')
                (inComment, i) = (false, i + 1);
            else if (!inComment && line[i] == '/' && line[i + 1] == '*')
                (inComment, i) = (true, i + 1);
            else if (!inComment && line[i] == '/' && line[i + 1] == '/')
                return false;
        }

        return inComment;
    }
}
