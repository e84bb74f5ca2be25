using System.Globalization;
using System.Text;

namespace BpfSharp.Embedded.Tests.Support;

/// <summary>Makes XDP programs by chance, in assembly: arithmetic of all kinds, branches, loops, the stack, the packet, a hash and an array. The same for a seed everywhere.</summary>
internal sealed class ProgramGenerator(int seed)
{
    private static readonly string[] Binary = ["add", "sub", "mul", "div", "or", "and", "xor", "mov", "mod", "sdiv", "smod"];
    private static readonly string[] Shifts = ["lsh", "rsh", "arsh"];
    private static readonly string[] Unary = ["neg", "neg32", "be16", "be32", "be64", "le16", "le32", "le64", "bswap16", "bswap32", "bswap64"];
    private static readonly string[] Extensions = ["movsx832", "movsx1632", "movsx864", "movsx1664", "movsx3264"];
    private static readonly string[] Comparisons = ["jeq", "jne", "jgt", "jge", "jlt", "jle", "jsgt", "jsge", "jslt", "jsle", "jset"];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _labels;

    /// <summary>The program. r6 to r9 hold numbers; r1 to r5 come and go. Its result is made of all numbers at the end.</summary>
    public string Generate()
    {
        Line("mov %r9, %r1");
        for (var register = 6; register <= 8; register++)
            Line($"lddw %r{register}, 0x{_random.NextInt64():x}");
        Line($"mov %r0, {_random.Next(1000)}");
        for (var i = 1; i <= 8; i++)
            Line($"stdw [%r10-{i * 8}], {_random.Next(-1000, 1000)}");
        Block(3, _random.Next(4, 14));
        Line("xor %r0, %r6\nadd %r0, %r7\nxor %r0, %r8\nldxdw %r1, [%r10-8]\nadd %r0, %r1\nexit");
        return _text.ToString();
    }

    private void Line(string text) => _text.Append(text).Append('\n');

    private string Number() => _random.Next(4) switch
    {
        0 => "%r0",
        1 => "%r6",
        2 => "%r7",
        _ => "%r8",
    };

    private string Immediate() => (_random.Next(3) == 0 ? _random.Next(int.MinValue, int.MaxValue) : _random.Next(-20, 200)).ToString(CultureInfo.InvariantCulture);

    private void Block(int depth, int length)
    {
        for (var i = 0; i < length; i++)
            Statement(depth);
    }

    private void Statement(int depth)
    {
        switch (_random.Next(depth > 0 ? 12 : 9))
        {
            case 0 or 1 or 2: Arithmetic(); break;
            case 3: Line($"{Shifts[_random.Next(3)]} {Number()}, {_random.Next(64)}"); break;
            case 4: Line($"{Unary[_random.Next(Unary.Length)]} {Number()}"); break;
            case 5: Line($"{Extensions[_random.Next(Extensions.Length)]} {Number()}, {Number()}"); break;
            case 6: Stack(); break;
            case 7: Atomic(); break;
            case 8: Packet(); break;
            case 9: Branch(depth); break;
            case 10: Loop(depth); break;
            default: MapUse(); break;
        }
    }

    private void Arithmetic()
    {
        var operation = Binary[_random.Next(Binary.Length)];
        var suffix = _random.Next(2) == 0 ? "" : "32";
        var immediate = Immediate();
        // The kernel refuses a division by the constant 0.
        var operand = _random.Next(2) == 0 ? Number() : immediate == "0" ? "1" : immediate;
        Line($"{operation}{suffix} {Number()}, {operand}");
    }

    private void Stack()
    {
        var (name, size) = new[] { ("b", 1), ("h", 2), ("w", 4), ("dw", 8) }[_random.Next(4)];
        var offset = -size * _random.Next(1, (64 / size) + 1);
        Line(_random.Next(3) switch
        {
            0 => $"stx{name} [%r10{offset}], {Number()}",
            1 => $"st{name} [%r10{offset}], {Immediate()}",
            _ => $"ldx{(size < 8 && _random.Next(2) == 0 ? "s" : "")}{name} {Number()}, [%r10{offset}]",
        });
    }

    private void Atomic()
    {
        var suffix = _random.Next(2) == 0 ? "" : "32";
        var operation = new[] { "add", "or", "and", "xor", "fetch add", "fetch or", "fetch and", "fetch xor", "xchg", "cmpxchg" }[_random.Next(10)];
        Line($"lock {operation}{suffix} [%r10-{8 * _random.Next(1, 9)}], {Number()}");
    }

    private void Packet()
    {
        var size = _random.Next(1, 40);
        var label = $"short{_labels++}";
        Line($"ldxw %r1, [%r9]\nldxw %r2, [%r9+4]\nmov %r3, %r1\nadd %r3, {size}\njgt %r3, %r2, {label}");
        if (_random.Next(2) == 0)
            Line($"ldxb {Number()}, [%r1+{_random.Next(size)}]");
        else
            Line($"stxb [%r1+{_random.Next(size)}], {Number()}");
        Line(label + ":");
    }

    private void Branch(int depth)
    {
        var suffix = _random.Next(2) == 0 ? "" : "32";
        var (elseLabel, endLabel) = ($"else{_labels}", $"end{_labels++}");
        Line($"{Comparisons[_random.Next(Comparisons.Length)]}{suffix} {Number()}, {(_random.Next(2) == 0 ? Number() : Immediate())}, {elseLabel}");
        Block(depth - 1, _random.Next(1, 4));
        Line($"ja {endLabel}\n{elseLabel}:");
        Block(depth - 1, _random.Next(1, 4));
        Line(endLabel + ":");
    }

    /// <summary>The count is on the stack, out of the body's reach.</summary>
    private void Loop(int depth)
    {
        var (label, place) = ($"loop{_labels++}", -80 - (8 * depth));
        Line($"stdw [%r10{place}], 0\n{label}:");
        Arithmetic();
        Line($"ldxdw %r1, [%r10{place}]\nadd %r1, 1\nstxdw [%r10{place}], %r1\njlt %r1, {_random.Next(2, 6)}, {label}");
    }

    private void MapUse()
    {
        var map = _random.Next(2);
        var label = $"miss{_labels++}";
        Line($"mov %r5, {Number()}\nand %r5, {_random.Next(8)}\nstxw [%r10-72], %r5\nstxdw [%r10-80], %r0\nmov %r2, %r10\nadd %r2, -72\nlddw %r1, 0x6d617000{map:x8}");
        if (map == 0 && _random.Next(2) == 0)
        {
            Line($"stdw [%r10-88], {_random.Next(100)}\nmov %r3, %r10\nadd %r3, -88\nmov %r4, {_random.Next(3)}\ncall 2\nldxdw %r1, [%r10-80]\nadd %r0, %r1");
            return;
        }

        Line($"call 1\njeq %r0, 0, {label}\nldxdw %r1, [%r0]\nadd %r1, 3\nstxdw [%r0], %r1\nmov %r0, %r1\n{label}:\nldxdw %r1, [%r10-80]\nadd %r0, %r1");
    }
}
