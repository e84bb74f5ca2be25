using System.Globalization;
using System.Text;

namespace BpfSharp.Bcc.Slicing;

/// <summary>Makes the struct that TRACEPOINT_PROBE's <c>args</c> points to from a tracepoint's format file.</summary>
/// <remarks>
/// Lines are of the form <c>field:char comm[16]; offset:8; size:16; signed:0;</c>. Places and sizes are what counts: types are chosen by them, as those
/// in the file can be anything the kernel's source has. Fields of variable length become <c>data_loc_</c> fields: offset in the low half, length in the high.
/// </remarks>
internal static class TracepointStruct
{
    private sealed record Field(string Type, string Name, int Offset, int Size, bool IsSigned);

    /// <summary>The struct's definition.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="format">The format file's text.</param>
    public static string Write(string tag, string format)
    {
        var text = new StringBuilder($"struct {tag} {{\n    unsigned long long __do_not_use__;\n");
        var end = 8;
        foreach (var field in Fields(format).Where(field => field.Offset >= 8))
        {
            if (field.Offset < end)
                continue;
            if (field.Offset > end)
                text.Append(CultureInfo.InvariantCulture, $"    char __pad{end}[{field.Offset - end}];\n");
            text.Append("    ").Append(Declare(field)).Append(";\n");
            end = field.Offset + field.Size;
        }

        return text.Append("} __attribute__((packed, aligned(8)));\n").ToString();
    }

    private static IEnumerable<Field> Fields(string format)
    {
        foreach (var line in format.Split('\n'))
        {
            var parts = line.Split(';');
            if (parts.Length < 4 || !parts[0].TrimStart().StartsWith("field:", StringComparison.Ordinal))
                continue;
            var declaration = parts[0].TrimStart()["field:".Length..].Trim();
            var space = declaration.LastIndexOf(' ');
            if (space < 0 || !Number(parts[1], "offset:", out var offset) || !Number(parts[2], "size:", out var size) || !Number(parts[3], "signed:", out var signed))
                continue;
            yield return new Field(declaration[..space].Trim(), declaration[(space + 1)..], offset, size, signed != 0);
        }
    }

    private static bool Number(string part, string key, out int number)
    {
        number = 0;
        return part.Trim() is var text && text.StartsWith(key, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1 << 16;
    }

    private static string Declare(Field field)
    {
        var bracket = field.Name.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? field.Name : field.Name[..bracket];
        if (field.Type.StartsWith("__data_loc", StringComparison.Ordinal))
            return $"int data_loc_{name}";
        if (field.Type.EndsWith('*') && field.Size == 8)
            return (field.Type.Contains("struct ", StringComparison.Ordinal) || field.Type.Contains("char", StringComparison.Ordinal) ? field.Type : "const void *") + (name.Length > 0 ? " " + name : "");
        if (bracket < 0)
            return Integer(field.Size, field.IsSigned) is { } type ? $"{type} {name}" : $"unsigned char {name}[{field.Size}]";
        return Array(field, name, field.Name[(bracket + 1)..].TrimEnd(']'));
    }

    // The length can be a name of the kernel's source: then the element's size must be known by its type.
    private static string Array(Field field, string name, string length)
    {
        if (field.Type is "char" or "const char")
            return $"char {name}[{field.Size}]";
        if (int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && field.Size % count == 0 && Integer(field.Size / count, field.IsSigned) is { } element)
            return $"{element} {name}[{count}]";
        return $"unsigned char {name}[{field.Size}]";
    }

    private static string? Integer(int size, bool isSigned) => (size, isSigned) switch
    {
        (1, true) => "signed char",
        (1, false) => "unsigned char",
        (2, true) => "short",
        (2, false) => "unsigned short",
        (4, true) => "int",
        (4, false) => "unsigned int",
        (8, true) => "long long",
        (8, false) => "unsigned long long",
        _ => null,
    };
}
