using BpfSharp.Formats.Isa;

namespace BpfSharp.Kernel.Tests.Support;

/// <summary>Instructions by their usual notation, for programs that tests write by hand.</summary>
internal static class Asm
{
    /// <summary>r<paramref name="d"/> = constant</summary>
    public static Instruction Mov(int d, int value) => new(0xb7, d, 0, 0, value);

    public static Instruction MovReg(int d, int s) => new(0xbf, d, s, 0, 0);

    public static Instruction Add(int d, int value) => new(0x07, d, 0, 0, value);

    public static Instruction Shr(int d, int value) => new(0x77, d, 0, 0, value);

    /// <summary>r<paramref name="d"/> = *(u64 *)(r<paramref name="s"/> + offset)</summary>
    public static Instruction Load64(int d, int s, int offset) => new(0x79, d, s, (short)offset, 0);

    public static Instruction Load32(int d, int s, int offset) => new(0x61, d, s, (short)offset, 0);

    public static Instruction Load16(int d, int s, int offset) => new(0x69, d, s, (short)offset, 0);

    public static Instruction JumpIfGreaterReg(int d, int s, int by) => new(0x2d, d, s, (short)by, 0);

    public static Instruction Load8(int d, int s, int offset) => new(0x71, d, s, (short)offset, 0);

    /// <summary>*(u32 *)(r<paramref name="d"/> + offset) = constant</summary>
    public static Instruction StoreImm32(int d, int offset, int value) => new(0x62, d, 0, (short)offset, value);

    public static Instruction Store64(int d, int offset, int s) => new(0x7b, d, s, (short)offset, 0);

    public static Instruction Store32(int d, int offset, int s) => new(0x63, d, s, (short)offset, 0);

    /// <summary>lock *(u64 *)(r<paramref name="d"/> + offset) += r<paramref name="s"/></summary>
    public static Instruction AtomicAdd64(int d, int offset, int s) => new(0xdb, d, s, (short)offset, 0);

    public static Instruction JumpIfEqual(int d, int value, int by) => new(0x15, d, 0, (short)by, value);

    public static Instruction JumpIfNotEqual(int d, int value, int by) => new(0x55, d, 0, (short)by, value);

    public static Instruction JumpIfNotEqualReg(int d, int s, int by) => new(0x5d, d, s, (short)by, 0);

    public static Instruction Jump(int by) => new(0x05, 0, 0, (short)by, 0);

    public static Instruction Call(int helper) => new(0x85, 0, 0, 0, helper);

    /// <summary>A call of a function of this program, so many slots after the next.</summary>
    public static Instruction CallLocal(int by) => new(0x85, 0, Opcode.PseudoCall, 0, by);

    public static Instruction Exit() => new(0x95, 0, 0, 0, 0);

    /// <summary>r<paramref name="d"/> = a map, in two slots; the reference is given with the image.</summary>
    public static Instruction[] Map(int d) => [new(0x18, d, Opcode.PseudoMapFd, 0, 0), default];

    /// <summary>r<paramref name="d"/> = a 64-bit constant, in two slots.</summary>
    public static Instruction[] Mov64(int d, ulong value) => [new(0x18, d, 0, 0, (int)(uint)value), new(0, 0, 0, 0, (int)(value >> 32))];
}
