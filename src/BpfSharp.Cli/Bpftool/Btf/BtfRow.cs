using System.Globalization;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>A type as its record has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind"><c>STRUCT</c> …</param>
/// <param name="Name">Its name; <c>(anon)</c> where it has none.</param>
/// <param name="Fields">What follows on the same line.</param>
internal sealed record BtfRow(uint Id, string Kind, string Name, params BtfField[] Fields)
{
    /// <summary>What JSON calls the list of members, values, parameters or variables; null for kinds without one.</summary>
    public string? ItemsName { get; init; }

    public IReadOnlyList<BtfItem> Items { get; init; } = [];
}

/// <summary>A member, value, parameter or variable of a type.</summary>
/// <param name="PlainText">As a line of text.</param>
/// <param name="Fields">As members of a JSON object.</param>
internal sealed record BtfItem(string PlainText, params BtfField[] Fields);

/// <summary>A fact of a record: text or a number.</summary>
internal readonly record struct BtfField(string Name, string? Text, Int128 Number, string PlainSeparator = " ")
{
    public BtfField(string name, Int128 number) : this(name, null, number)
    {
    }

    public BtfField(string name, string text) : this(name, text, 0)
    {
    }

    public string PlainText => Text ?? Number.ToString(CultureInfo.InvariantCulture);

    public void WriteJson(JsonStream json)
    {
        json.Name(Name);
        if (Text is not null)
            json.String(Text);
        else if (Number < 0)
            json.Number((long)Number);
        else
            json.Number((ulong)Number);
    }
}
