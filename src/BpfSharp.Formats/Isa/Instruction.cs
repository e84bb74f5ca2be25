using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BpfSharp.Formats.Isa;

/// <summary>One 8-byte slot of a BPF program, as it is stored and as the kernel takes it. Blittable: a span of these is a program.</summary>
/// <remarks>
/// Layout (RFC 9669 §3, little-endian hosts): opcode:8, dst:4, src:4, offset:16, imm:32. A 64-bit immediate load takes two slots, the second
/// with opcode 0 and the upper half of the constant in <see cref="Immediate"/>.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 8)]
public readonly struct Instruction : IEquatable<Instruction>
{
    private readonly ulong _bits;

    /// <summary>Takes the eight bytes as one little-endian number.</summary>
    public Instruction(ulong bits) => _bits = bits;

    /// <summary>Puts the five fields together; <paramref name="destination"/> and <paramref name="source"/> keep their low four bits.</summary>
    public Instruction(byte opcode, int destination, int source, short offset, int immediate)
        => _bits = opcode | ((ulong)(destination & 15) << 8) | ((ulong)(source & 15) << 12) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)immediate << 32);

    /// <summary>The eight bytes as one little-endian number.</summary>
    public ulong Bits => _bits;

    /// <summary>The operation: class in the low three bits, the rest as the class says (see <see cref="Opcode"/>).</summary>
    public byte Opcode => (byte)_bits;

    /// <summary>The destination register's number, 0 to 15 (11 to 15 are never valid).</summary>
    public int Destination => (int)(_bits >> 8) & 15;

    /// <summary>The source register's number; for 64-bit immediate loads and calls the kind of the immediate.</summary>
    public int Source => (int)(_bits >> 12) & 15;

    /// <summary>The signed 16-bit offset: of a memory access in bytes, of a jump in slots.</summary>
    public short Offset => (short)(_bits >> 16);

    /// <summary>The signed 32-bit constant.</summary>
    public int Immediate => (int)(_bits >> 32);

    /// <summary>The operation's class, the low three bits of the opcode.</summary>
    public InstructionClass Class => (InstructionClass)(Opcode & 7);

    /// <summary>True for the first slot of a two-slot 64-bit immediate load (opcode 0x18).</summary>
    public bool IsWide => Opcode == Isa.Opcode.LoadImmediate64;

    /// <summary>The same instruction with another constant.</summary>
    public Instruction WithImmediate(int immediate) => new((_bits & 0xffff_ffffUL) | ((ulong)(uint)immediate << 32));

    /// <summary>The same instruction with another offset.</summary>
    public Instruction WithOffset(short offset) => new((_bits & ~0xffff_0000UL) | ((ulong)(ushort)offset << 16));

    /// <summary>The same instruction with another source register (or kind of immediate).</summary>
    public Instruction WithSource(int source) => new((_bits & ~0xf000UL) | ((ulong)(source & 15) << 12));

    /// <summary>Reads a program from its bytes in little-endian order.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of eight.</exception>
    public static Instruction[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 8 != 0)
            throw new ArgumentException($"A BPF program is a multiple of 8 bytes long, not {bytes.Length}.", nameof(bytes));
        var program = new Instruction[bytes.Length / 8];
        for (var i = 0; i < program.Length; i++)
            program[i] = new Instruction(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]));
        return program;
    }

    /// <inheritdoc/>
    public bool Equals(Instruction other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Instruction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits.GetHashCode();

    /// <summary>Field by field equality.</summary>
    public static bool operator ==(Instruction left, Instruction right) => left.Equals(right);

    /// <summary>Field by field inequality.</summary>
    public static bool operator !=(Instruction left, Instruction right) => !left.Equals(right);

    /// <summary>The fields, for a debugger; <c>Disassembler</c> makes the readable form.</summary>
    public override string ToString() => $"op=0x{Opcode:x2} dst=r{Destination} src=r{Source} off={Offset} imm={Immediate}";
}
