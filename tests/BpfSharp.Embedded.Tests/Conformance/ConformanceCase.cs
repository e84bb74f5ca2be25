using System.Globalization;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests.Conformance;

/// <summary>One file of the public conformance format: sections <c>-- asm</c>, <c>-- raw</c>, <c>-- mem</c>, <c>-- result</c>, <c>-- error</c>.</summary>
public sealed class ConformanceCase
{
    private readonly Dictionary<string, List<string>> _sections = [];

    private ConformanceCase(string name, IEnumerable<string> lines)
    {
        Name = name;
        List<string>? section = null;
        foreach (var line in lines.Select(line => line.Split('#')[0].Trim()))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal))
                _sections[line[3..].Trim()] = section = [];
            else if (line.Length > 0)
                section?.Add(line);
        }
    }

    public string Name { get; }

    public byte[] Memory => Convert.FromHexString(string.Concat(Words("mem")));

    /// <summary>r0, or null where the case is that an error is expected.</summary>
    public ulong? Result => Words("result").Select(word => (ulong?)ParseNumber(word)).FirstOrDefault();

    public bool ExpectsError => _sections.ContainsKey("error");

    public static ConformanceCase Load(string path) => new(Path.GetFileNameWithoutExtension(path), File.ReadLines(path));

    /// <summary>The program, from its bytes where they are given.</summary>
    public Instruction[] Program()
    {
        if (!_sections.ContainsKey("raw"))
            return Assembler.Assemble(string.Join('\n', _sections.GetValueOrDefault("asm") ?? []));
        var words = Words("raw").ToArray();
        return words.All(word => word.Length == 2)
            ? Instruction.Decode(Convert.FromHexString(string.Concat(words)))
            : [.. words.Select(word => new Instruction(ParseNumber(word)))];
    }

    private IEnumerable<string> Words(string section)
        => _sections.GetValueOrDefault(section, []).SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static ulong ParseNumber(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);
}
