namespace BpfSharp.Testing;

/// <summary>
/// One case of a file of <c>testdata/bcc</c>: what it was made of, and what BCC printed. <c>eng/kernels/bcc/record</c> writes them:
/// <code>
/// case NAME
/// FIELD VALUE
/// |OUTPUT
/// </code>
/// </summary>
public sealed class GoldenCase
{
    private readonly List<(string Name, string Value)> _fields = [];
    private readonly List<string> _output = [];

    private GoldenCase(string name) => Name = name;

    /// <summary>The case's name.</summary>
    public string Name { get; }

    /// <summary>What was printed; each line ends with a line feed.</summary>
    public string Output => string.Concat(_output.Select(line => line + "\n"));

    /// <summary>The field's value; null where the case has none of that name.</summary>
    public string? this[string field] => _fields.Find(entry => entry.Name == field).Value;

    /// <summary>The values of all fields of that name, in order.</summary>
    public IEnumerable<string> All(string field) => _fields.Where(entry => entry.Name == field).Select(entry => entry.Value);

    /// <summary>Reads a file of <c>testdata/bcc</c>.</summary>
    public static IReadOnlyList<GoldenCase> Read(string file)
    {
        var cases = new List<GoldenCase>();
        foreach (var line in File.ReadLines(Repository.File("testdata", "bcc", file)))
        {
            if (line.Length == 0)
                continue;
            if (line[0] == '|')
            {
                cases[^1]._output.Add(line[1..]);
                continue;
            }

            // Exactly one blank: a value may begin with blanks.
            var (name, value) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
            if (name == "case")
                cases.Add(new GoldenCase(value));
            else
                cases[^1]._fields.Add((name, value));
        }

        return cases;
    }

    /// <summary>The case of that name.</summary>
    public static GoldenCase Find(string file, string name) => Read(file).Single(found => found.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
