using System.Globalization;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Usdt;

/// <summary>
/// Reads the arguments of a note, which are operands of the machine's assembler with sizes before them (negative ones for signed numbers):
/// <code>
///  x86-64   8@%rax   -4@$-9   -4@8(%rbp)   8@(%rax,%rbx,8)   4@counter+4(%rip)
///  arm64    8@x0     -4@7     8@[sp, 16]
/// </code>
/// </summary>
internal sealed class UsdtArgumentParser(ElfMachine machine, Func<string, ulong?> addressOf)
{
    private const int MostArguments = 64;

    /// <summary>All arguments of a note; what can't be understood is <see cref="UsdtArgumentKind.Unreadable"/>, since most programs don't ask for it.</summary>
    public List<UsdtArgument> Parse(string text, ulong probeAddress)
    {
        var arguments = new List<UsdtArgument>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty && arguments.Count < MostArguments)
        {
            var end = EndOfFirst(rest);
            arguments.Add(One(rest[..end].ToString(), probeAddress));
            rest = rest[end..].TrimStart();
        }

        return arguments;
    }

    // Arguments are separated by spaces, which operands of arm64 have inside brackets too.
    private static int EndOfFirst(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] is '[' or '(' ? 1 : text[i] is ']' or ')' ? -1 : 0;
            if (text[i] == ' ' && depth <= 0)
                return i;
        }

        return text.Length;
    }

    private UsdtArgument One(string text, ulong probeAddress)
    {
        var unreadable = new UsdtArgument(UsdtArgumentKind.Unreadable, 8, false, 0, 0, 0, 0, text);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var size = 8;
        // A note may leave the size out.
        if (at > 0 && (!int.TryParse(text.AsSpan(0, at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size) || Math.Abs((long)size) is not (1 or 2 or 4 or 8)))
            return unreadable;
        var operand = text[(at + 1)..].Trim();
        var plain = unreadable with { Size = Math.Abs(size), IsSigned = size < 0 };
        return (machine == ElfMachine.AArch64 ? Arm64(operand, plain) : X64(operand, plain, probeAddress)) ?? unreadable;
    }

    private UsdtArgument? X64(string operand, UsdtArgument plain, ulong probeAddress)
    {
        if (operand.StartsWith('$'))
            return TryNumber(operand.AsSpan(1), out var constant) ? plain with { Kind = UsdtArgumentKind.Constant, Value = constant } : null;
        if (operand.StartsWith('%'))
            return UsdtRegisters.TryGetOffset(machine, operand[1..], out var register) ? plain with { Kind = UsdtArgumentKind.Register, Register = register } : null;
        var open = operand.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !operand.EndsWith(')'))
            return null;
        var parts = operand[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        if (!parts[0].StartsWith('%') || !UsdtRegisters.TryGetOffset(machine, parts[0][1..], out var baseRegister))
            return null;
        if (!TryDisplacement(operand[..open].Trim(), out var displacement, out var isSymbol))
            return null;
        if (parts[0][1..] == UsdtRegisters.X64InstructionPointer)
        {
            // sym(%rip) is the symbol's address, which lies as far from the probe in memory as in the file.
            return isSymbol && parts.Length == 1 ? plain with { Kind = UsdtArgumentKind.Memory, Register = baseRegister, Value = displacement - (long)probeAddress } : null;
        }

        if (isSymbol)
            return null;
        var memory = plain with { Kind = UsdtArgumentKind.Memory, Register = baseRegister, Value = displacement };
        return parts.Length == 1 ? memory : Indexed(parts, memory);
    }

    private UsdtArgument? Indexed(string[] parts, UsdtArgument memory)
    {
        var scale = 1;
        if (parts.Length > 3 || !parts[1].StartsWith('%') || !UsdtRegisters.TryGetOffset(machine, parts[1][1..], out var index))
            return null;
        if (parts.Length == 3 && (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out scale) || scale is not (1 or 2 or 4 or 8)))
            return null;
        return memory with { Kind = UsdtArgumentKind.IndexedMemory, Index = index, ScaleShift = int.Log2(scale) };
    }

    // Nothing, a number, or symbol[±number].
    private bool TryDisplacement(string text, out long value, out bool isSymbol)
    {
        value = 0;
        isSymbol = false;
        if (text.Length == 0 || TryNumber(text, out value))
            return true;
        var sign = text.AsSpan(1).IndexOfAny('+', '-') + 1;
        long addend = 0;
        if (sign > 0 && !TryNumber(text.AsSpan(sign).TrimStart('+'), out addend))
            return false;
        isSymbol = true;
        if (addressOf(sign > 0 ? text[..sign] : text) is not { } address)
            return false;
        value = (long)address + addend;
        return true;
    }

    private UsdtArgument? Arm64(string operand, UsdtArgument plain)
    {
        if (TryNumber(operand, out var constant))
            return plain with { Kind = UsdtArgumentKind.Constant, Value = constant };
        if (!operand.StartsWith('['))
            return UsdtRegisters.TryGetOffset(machine, operand, out var register) ? plain with { Kind = UsdtArgumentKind.Register, Register = register } : null;
        if (!operand.EndsWith(']'))
            return null;
        var parts = operand[1..^1].Split(',', StringSplitOptions.TrimEntries);
        long displacement = 0;
        if (parts.Length > 2 || !UsdtRegisters.TryGetOffset(machine, parts[0], out var baseRegister) || (parts.Length == 2 && !TryNumber(parts[1].AsSpan().TrimStart('#'), out displacement)))
            return null;
        return plain with { Kind = UsdtArgumentKind.Memory, Register = baseRegister, Value = displacement };
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long value)
    {
        var isNegative = text.StartsWith("-");
        var digits = isNegative ? text[1..] : text;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var parsed = ulong.TryParse(isHex ? digits[2..] : digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude);
        value = isNegative ? -(long)magnitude : (long)magnitude;
        return parsed;
    }
}
