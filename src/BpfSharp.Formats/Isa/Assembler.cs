using System.Globalization;

namespace BpfSharp.Formats.Isa;

/// <summary>
/// Assembles the notation that public conformance suites use: one instruction a line (<c>mov32 %r0, 5</c>, <c>ldxdw %r1, [%r10-8]</c>,
/// <c>lock fetch add [%r10-8], %r1</c>), labels as <c>name:</c>, comments after <c>#</c>. The first <c>exit</c> can be jumped to as <c>exit</c>.
/// </summary>
/// <remarks>The table of instructions says which names there are and what their operands look like.</remarks>
public sealed class Assembler
{
    private readonly List<Instruction> _output = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(int Slot, string Label, int Line)> _references = [];
    private int _line;

    private Assembler()
    {
    }

    /// <summary>Assembles a program.</summary>
    /// <exception cref="AssemblerException">A line has an error.</exception>
    public static Instruction[] Assemble(string text)
    {
        var assembler = new Assembler();
        foreach (var line in text.AsSpan().EnumerateLines())
            assembler.AddLine(line);
        return assembler.Finish();
    }

    private void AddLine(ReadOnlySpan<char> line)
    {
        _line++;
        var comment = line.IndexOf('#');
        var words = (comment < 0 ? line : line[..comment]).ToString().Split((char[]?)[' ', '\t', ',', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return;
        if (words[0].EndsWith(':'))
        {
            Define(words[0][..^1]);
            return;
        }

        if (words[0] == "exit")
            _labels.TryAdd("exit", _output.Count);
        var (mnemonic, operands) = SplitMnemonic(words);
        var rules = InstructionTable.ForMnemonic(mnemonic);
        if (rules.IsEmpty)
            throw Error($"unknown instruction '{mnemonic}'");
        foreach (var rule in rules)
        {
            if (!Fits(rule.Form, operands))
                continue;
            Encode(rule, operands);
            return;
        }

        throw Error($"the operands of '{mnemonic}' are not what it takes: {string.Join(", ", operands)}");
    }

    private void Define(string label)
    {
        if (!_labels.TryAdd(label, _output.Count))
            throw Error($"the label '{label}' stands twice");
    }

    /// <summary>Names of two or three words (<c>lock fetch add</c>, <c>call local</c>) count as one.</summary>
    private static (string Mnemonic, string[] Operands) SplitMnemonic(string[] words)
    {
        var length = words switch
        {
            ["lock", "fetch", _, ..] => 3,
            ["lock", _, ..] => 2,
            ["call", "helper", ..] => 2,
            ["call", "local" or "runtime", ..] => 2,
            _ => 1,
        };
        var mnemonic = words is ["call", "helper", ..] ? "call" : string.Join(' ', words[..length]);
        // xchg and cmpxchg always fetch; suites write them either way.
        if (mnemonic.StartsWith("lock fetch ", StringComparison.Ordinal) && mnemonic.Contains("xchg", StringComparison.Ordinal))
            mnemonic = mnemonic.Replace("fetch ", "", StringComparison.Ordinal);
        return (mnemonic, words[length..]);
    }

    private static bool Fits(OperandForm form, string[] operands) => form switch
    {
        OperandForm.None => operands.Length == 0,
        OperandForm.Destination => operands is [['%', ..]],
        OperandForm.DestinationSource => operands is [['%', ..], ['%', ..]],
        OperandForm.DestinationImmediate or OperandForm.DestinationImmediate64 => operands is [['%', ..], not ['%' or '[', ..]],
        OperandForm.Load => operands is [['%', ..], ['[', .., ']']],
        OperandForm.StoreImmediate => operands is [['[', .., ']'], not ['%', ..]],
        OperandForm.StoreRegister or OperandForm.Atomic => operands is [['[', .., ']'], ['%', ..]],
        OperandForm.Jump or OperandForm.JumpLong or OperandForm.CallLocal => operands.Length == 1,
        OperandForm.CompareRegister => operands is [['%', ..], ['%', ..], _],
        OperandForm.CompareImmediate => operands is [['%', ..], not ['%', ..], _],
        OperandForm.CallNumber or OperandForm.PacketAbsolute => operands is [not ['%', ..]],
        OperandForm.CallRegister => operands is [['%', ..]],
        OperandForm.PacketIndirect => operands is [['%', ..], not ['%', ..]],
    };

    private void Encode(OpcodeRule rule, string[] operands)
    {
        int destination = 0, source = rule.Source.Minimum, immediate = rule.Immediate.Minimum == rule.Immediate.Maximum ? rule.Immediate.Minimum : 0;
        var offset = rule.Offset.Minimum == rule.Offset.Maximum ? (short)rule.Offset.Minimum : (short)0;
        switch (rule.Form)
        {
            case OperandForm.Destination or OperandForm.CallRegister:
                destination = Register(operands[0]);
                break;
            case OperandForm.DestinationSource:
                (destination, source) = (Register(operands[0]), Register(operands[1]));
                break;
            case OperandForm.DestinationImmediate:
                (destination, immediate) = (Register(operands[0]), Immediate32(operands[1]));
                break;
            case OperandForm.DestinationImmediate64:
                EncodeWide(rule, Register(operands[0]), Immediate64(operands[1]));
                return;
            case OperandForm.Load:
                destination = Register(operands[0]);
                (source, offset) = Place(operands[1]);
                break;
            case OperandForm.StoreImmediate:
                (destination, offset) = Place(operands[0]);
                immediate = Immediate32(operands[1]);
                break;
            case OperandForm.StoreRegister or OperandForm.Atomic:
                (destination, offset) = Place(operands[0]);
                source = Register(operands[1]);
                break;
            case OperandForm.Jump:
                offset = JumpOffset(operands[0]);
                break;
            case OperandForm.JumpLong or OperandForm.CallLocal:
                immediate = JumpOffset(operands[0]);
                break;
            case OperandForm.CompareRegister:
                (destination, source, offset) = (Register(operands[0]), Register(operands[1]), JumpOffset(operands[2]));
                break;
            case OperandForm.CompareImmediate:
                (destination, immediate, offset) = (Register(operands[0]), Immediate32(operands[1]), JumpOffset(operands[2]));
                break;
            case OperandForm.CallNumber or OperandForm.PacketAbsolute:
                immediate = Immediate32(operands[0]);
                break;
            case OperandForm.PacketIndirect:
                (source, immediate) = (Register(operands[0]), Immediate32(operands[1]));
                break;
            case OperandForm.None:
                break;
        }

        _output.Add(new Instruction(rule.Opcode, destination, source, offset, immediate));
    }

    private void EncodeWide(OpcodeRule rule, int destination, ulong value)
    {
        _output.Add(new Instruction(rule.Opcode, destination, 0, 0, (int)value));
        _output.Add(new Instruction(0, 0, 0, 0, (int)(value >> 32)));
    }

    private Instruction[] Finish()
    {
        foreach (var (slot, label, line) in _references)
        {
            if (!_labels.TryGetValue(label, out var target))
                throw new AssemblerException(line, $"there is no label '{label}'");
            var distance = target - slot - 1;
            var instruction = _output[slot];
            if (instruction.Opcode == Opcode.JumpLong || instruction.IsLocalCall())
                _output[slot] = instruction.WithImmediate(distance);
            else if (distance is < short.MinValue or > short.MaxValue)
                throw new AssemblerException(line, $"the label '{label}' is {distance} slots away, more than 16 bits hold: use ja32");
            else
                _output[slot] = instruction.WithOffset((short)distance);
        }

        return [.. _output];
    }

    private short JumpOffset(string text)
    {
        if (text[0] is '+' or '-')
            return Offset(text);
        _references.Add((_output.Count, text, _line));
        return 0;
    }

    private int Register(string text)
    {
        // r11 to r15 can be encoded, though never run: tests of validators need them.
        if (text.StartsWith("%r", StringComparison.Ordinal) && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 15)
            return number;
        throw Error($"'{text}' is no register: %r0 to %r10");
    }

    private (int Register, short Offset) Place(string text)
    {
        var inner = text[1..^1];
        var sign = inner.AsSpan().IndexOfAny('+', '-');
        return sign < 0 ? (Register(inner), (short)0) : (Register(inner[..sign]), Offset(inner[sign..]));
    }

    private short Offset(string text)
    {
        if (TryNumber(text, out var value) && value >= short.MinValue && value <= ushort.MaxValue && (value <= short.MaxValue || text.Contains("0x", StringComparison.Ordinal)))
            return (short)value;
        throw Error($"'{text}' is no 16-bit offset");
    }

    private int Immediate32(string text)
    {
        if (TryNumber(text, out var value) && value >= int.MinValue && value <= uint.MaxValue && (value <= int.MaxValue || text.Contains("0x", StringComparison.Ordinal)))
            return (int)value;
        throw Error($"'{text}' is no 32-bit constant");
    }

    private ulong Immediate64(string text)
        => TryNumber(text, out var value) && value >= long.MinValue && value <= ulong.MaxValue ? (ulong)value : throw Error($"'{text}' is no 64-bit constant");

    private static bool TryNumber(string text, out Int128 value)
    {
        var digits = text.AsSpan().TrimStart("+-");
        var negative = text.StartsWith('-');
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        // 17 hexadecimal digits can't fit 64 bits; without the bound Int128's own parser would wrap around.
        var parsed = isHex
            ? Int128.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && digits.Length <= 2 + 16
            : Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (negative)
            value = -value;
        return parsed && text.Length - digits.Length <= 1;
    }

    private AssemblerException Error(string problem) => new(_line, problem);
}
