namespace BpfSharp.Formats.Btf;

/// <summary>Types in a few words for messages: <c>struct task_struct</c>, <c>pid_t</c>.</summary>
internal static class BtfTypeName
{
    public static string Of(BtfType type)
    {
        var name = type.Name.Length == 0 ? "(anonymous)" : type.Name;
        return type switch
        {
            BtfComposite { IsUnion: true } or BtfForward { IsUnion: true } => $"union {name}",
            BtfComposite or BtfForward => $"struct {name}",
            BtfEnum => $"enum {name}",
            BtfPointer => "pointer",
            BtfArray => "array",
            BtfPrototype => "function",
            _ => name,
        };
    }
}
