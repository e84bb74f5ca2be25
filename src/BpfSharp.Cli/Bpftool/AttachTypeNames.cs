using System.Text;

namespace BpfSharp.Cli.Bpftool;

/// <summary>Attach types in libbpf's words: ours, written in lower case with underscores.</summary>
internal static class AttachTypeNames
{
    public static string? Of(uint type)
    {
        var name = Enum.GetName((AttachType)type);
        if (name is null)
            return null;
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterUpper(character) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
