namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>
/// What has to be known of an x86-64 instruction to execute it at another place: whether it looks at where it is. Its length needn't be known: after it was
/// executed alone, the instruction pointer tells.
/// </summary>
internal sealed class InstructionShape
{
    /// <summary>No instruction is longer.</summary>
    public const int MaxLength = 15;

    private const byte EscapeByte = 0x0f;

    private InstructionShape(byte[] bytes) => Bytes = bytes;

    /// <summary>The instruction, and what follows it up to 16 bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where its 32-bit distance from itself to its operand is; -1 where it has none.</summary>
    public int RelativeOperand { get; private init; } = -1;

    /// <summary>True for returns, and jumps and calls to an address from a register or memory: afterwards the thread is where it belongs.</summary>
    public bool IsAbsoluteBranch { get; private init; }

    /// <summary>True for calls: the return address that was pushed is of the wrong place.</summary>
    public bool IsCall { get; private init; }

    /// <summary>True for instructions that leave the address they were at in a register, or enter the kernel: only their own place will do.</summary>
    public bool NeedsOwnPlace { get; private init; }

    /// <summary>Looks at an instruction.</summary>
    /// <param name="code">16 bytes from its first one on.</param>
    public static InstructionShape Read(ReadOnlySpan<byte> code)
    {
        var position = 0;
        while (position < 14 && code[position] is 0x66 or 0x67 or 0xf0 or 0xf2 or 0xf3 or 0x2e or 0x36 or 0x3e or 0x26 or 0x64 or 0x65)
            position++;
        if ((code[position] & 0xf0) == 0x40)
            position++;
        var bytes = code.ToArray();
        var opcode = code[position++];
        switch (opcode)
        {
            case 0xc2 or 0xc3 or 0xca or 0xcb or 0xcf:
                return new(bytes) { IsAbsoluteBranch = true };
            case 0xe8:
                return new(bytes) { IsCall = true };
            case 0xcd or 0xcc or 0xf1 or 0x9c or 0x9d:
                return new(bytes) { NeedsOwnPlace = true };
            case EscapeByte:
                return ReadEscaped(bytes, code, position);
            case 0xc4 or 0xc5 or 0x62:
                // VEX and EVEX: 3, 2 or 4 bytes before the opcode; everything but vzeroupper (77) has a ModRM byte.
                var modRm = position + (opcode == 0xc5 ? 2 : opcode == 0xc4 ? 3 : 4);
                return new(bytes) { RelativeOperand = code[modRm - 1] == 0x77 ? -1 : Operand(code, modRm) };
            case 0xff:
                var extension = (code[position] >> 3) & 7;
                return new(bytes)
                {
                    RelativeOperand = Operand(code, position),
                    IsAbsoluteBranch = extension is >= 2 and <= 5,
                    IsCall = extension is 2 or 3,
                };
            default:
                return new(bytes) { RelativeOperand = HasModRm(opcode) ? Operand(code, position) : -1 };
        }
    }

    private static InstructionShape ReadEscaped(byte[] bytes, ReadOnlySpan<byte> code, int position)
    {
        var opcode = code[position++];
        switch (opcode)
        {
            // syscall, sysret, sysenter, sysexit
            case 0x05 or 0x07 or 0x34 or 0x35:
                return new(bytes) { NeedsOwnPlace = true };
            case 0x38 or 0x3a:
                return new(bytes) { RelativeOperand = Operand(code, position + 1) };
            case 0x06 or 0x08 or 0x09 or 0x0b or 0x30 or 0x31 or 0x32 or 0x33 or 0x37 or 0x77 or 0xa0 or 0xa1 or 0xa2 or 0xa8 or 0xa9 or 0xaa or (>= 0x80 and <= 0x8f) or (>= 0xc8 and <= 0xcf):
                return new(bytes);
            default:
                return new(bytes) { RelativeOperand = Operand(code, position) };
        }
    }

    /// <summary>mod = 00, r/m = 101 is [rip + 32 bits]; the number follows at once.</summary>
    private static int Operand(ReadOnlySpan<byte> code, int modRm) => modRm < 12 && (code[modRm] & 0xc7) == 0x05 ? modRm + 1 : -1;

    private static bool HasModRm(byte opcode) => opcode switch
    {
        < 0x40 => (opcode & 7) < 4,
        0x63 or 0x69 or 0x6b => true,
        >= 0x80 and <= 0x8f => true,
        0xc0 or 0xc1 or 0xc6 or 0xc7 => true,
        >= 0xd0 and <= 0xd3 => true,
        >= 0xd8 and <= 0xdf => true,
        0xf6 or 0xf7 or 0xfe => true,
        _ => false,
    };
}
