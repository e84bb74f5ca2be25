using System.Globalization;
using System.Text;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Cli.Compiling;

/// <summary>An object's instructions as the verifier writes them, each run of them under the source line it was compiled from.</summary>
internal static class AssemblyListing
{
    public static string Of(ObjectSpec spec)
    {
        var text = new StringBuilder();
        foreach (var program in spec.Programs.Concat(spec.Functions))
        {
            text.Append(CultureInfo.InvariantCulture, $"{program.Name}:  ; section {program.SectionName}, {program.Instructions.Length} instructions\n");
            WriteInstructions(text, spec, program);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void WriteInstructions(StringBuilder text, ObjectSpec spec, ProgramSpec program)
    {
        var slots = program.Instructions.AsSpan();
        var lines = program.Lines.ToLookup(line => line.Index);
        var references = program.Relocations.ToLookup(relocation => relocation.Index);
        var previous = "";
        for (var slot = 0; slot < slots.Length; slot++)
        {
            foreach (var line in lines[slot])
            {
                var source = spec.Btf?.StringAt(line.LineOffset).Trim() ?? "";
                if (source.Length > 0 && source != previous)
                    text.Append(CultureInfo.InvariantCulture, $"  ; {line.Line}: {source}\n");
                previous = source;
            }

            text.Append(CultureInfo.InvariantCulture, $"{slot,6}: {Disassembler.Format(slots[slot..])}");
            foreach (var reference in references[slot])
                text.Append(CultureInfo.InvariantCulture, $"  ; {reference.Symbol}{(reference.Addend == 0 ? "" : $"+{reference.Addend}")}");
            text.Append('\n');
            if (slots[slot].IsWide)
                slot++;
        }
    }
}
