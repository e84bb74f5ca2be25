using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;

namespace BpfSharp.Cli.Bpftool.Selection;

/// <summary>Conditions on entries: <c>value.count &gt; 5 &amp;&amp; key.comm ~ ssh</c>. <c>~</c> asks whether the text contains another one.</summary>
internal sealed class EntryFilter
{
    // Longer ones first, so that <= isn't taken for <.
    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">", "~", "="];

    private readonly List<Condition> _conditions = [];

    public static EntryFilter Parse(string text, MapInfo info, MapTypes? types)
    {
        var filter = new EntryFilter();
        foreach (var part in text.Split("&&"))
            filter._conditions.Add(ParseCondition(part, info, types));
        return filter;
    }

    public bool Accepts(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.Holds(condition.Field.Of(key, value)))
                return false;
        }

        return true;
    }

    private static Condition ParseCondition(string text, MapInfo info, MapTypes? types)
    {
        var (at, found) = (int.MaxValue, "");
        foreach (var sign in Operators)
        {
            var position = text.IndexOf(sign, StringComparison.Ordinal);
            if (position >= 0 && (position < at || (position == at && sign.Length > found.Length)))
                (at, found) = (position, sign);
        }

        if (found.Length == 0)
            throw new CommandException($"'{text.Trim()}': expected a comparison such as value > 5; there are {string.Join(' ', Operators[..^1])}");
        return new Condition(EntryField.Parse(text[..at].Trim(), info, types), found == "=" ? "==" : found, ParseOperand(text[(at + found.Length)..].Trim()));
    }

    private static FieldValue ParseOperand(string text)
    {
        if (text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0])
            return new FieldValue(0, text[1..^1]);
        if (text.StartsWith("0x", StringComparison.Ordinal) && UInt128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var wide))
            return new FieldValue((Int128)wide, null);
        return Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new FieldValue(number, null) : new FieldValue(0, text);
    }

    private sealed record Condition(EntryField Field, string Sign, FieldValue Operand)
    {
        public bool Holds(FieldValue value) => Sign switch
        {
            "==" => value.CompareTo(Operand) == 0,
            "!=" => value.CompareTo(Operand) != 0,
            "<=" => value.CompareTo(Operand) <= 0,
            ">=" => value.CompareTo(Operand) >= 0,
            "<" => value.CompareTo(Operand) < 0,
            ">" => value.CompareTo(Operand) > 0,
            _ => value.ToString().Contains(Operand.ToString(), StringComparison.Ordinal),
        };
    }
}
