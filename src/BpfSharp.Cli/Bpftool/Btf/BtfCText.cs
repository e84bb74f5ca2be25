using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>Some types as C, with what they need.</summary>
internal static class BtfCText
{
    public static string Of(BtfSpec spec, IEnumerable<uint> roots)
    {
        var writer = new BtfCWriter(spec);
        foreach (var root in roots)
            writer.Add(spec.TypeById(root));
        return writer.ToString();
    }
}
