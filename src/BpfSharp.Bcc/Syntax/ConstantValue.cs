using System.Globalization;

namespace BpfSharp.Bcc.Syntax;

/// <summary>Values of simple constant expressions: array lengths and widths of bit-fields.</summary>
internal static class ConstantValue
{
    /// <summary>The value; null where it takes more than numbers and operators to tell.</summary>
    public static long? Of(Expression expression) => expression switch
    {
        NumberExpression number => Parse(number.Text),
        ParenthesizedExpression parenthesized => Of(parenthesized.Inner),
        UnaryExpression { Operator: "-" } minus => -Of(minus.Operand),
        BinaryExpression binary when Of(binary.Left) is { } left && Of(binary.Right) is { } right => binary.Operator switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" when right != 0 && right != -1 => left / right,
            "<<" when right is >= 0 and < 64 => left << (int)right,
            ">>" when right is >= 0 and < 64 => left >> (int)right,
            _ => null,
        },
        _ => null,
    };

    private static long? Parse(string text)
    {
        var digits = text.TrimEnd('u', 'U', 'l', 'L');
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        if (digits.Length > 1 && digits[0] == '0')
            return digits.Length < 20 && digits.All(c => c is >= '0' and <= '7') ? digits.Aggregate(0L, (value, c) => (value * 8) + (c - '0')) : null;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
