using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Usdt;

/// <summary>Where registers lie in <c>struct pt_regs</c>, by the names that compilers write in notes.</summary>
internal static class UsdtRegisters
{
    /// <summary>The instruction pointer of x86-64.</summary>
    public const string X64InstructionPointer = "rip";

    // asm/ptrace.h of x86: r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp, 8 bytes each.
    private static readonly string[][] X64 =
    [
        ["r15", "r15d", "r15w", "r15b"], ["r14", "r14d", "r14w", "r14b"], ["r13", "r13d", "r13w", "r13b"], ["r12", "r12d", "r12w", "r12b"],
        ["rbp", "ebp", "bp", "bpl"], ["rbx", "ebx", "bx", "bl"],
        ["r11", "r11d", "r11w", "r11b"], ["r10", "r10d", "r10w", "r10b"], ["r9", "r9d", "r9w", "r9b"], ["r8", "r8d", "r8w", "r8b"],
        ["rax", "eax", "ax", "al"], ["rcx", "ecx", "cx", "cl"], ["rdx", "edx", "dx", "dl"], ["rsi", "esi", "si", "sil"], ["rdi", "edi", "di", "dil"],
        [], [X64InstructionPointer, "eip"], [], [], ["rsp", "esp", "sp", "spl"],
    ];

    private static readonly Dictionary<string, int> X64Offsets = X64Names();

    public static bool TryGetOffset(ElfMachine machine, string name, out int offset)
    {
        offset = 0;
        return machine switch
        {
            ElfMachine.X64 => X64Offsets.TryGetValue(name, out offset),
            ElfMachine.AArch64 => TryGetArm64(name, out offset),
            _ => false,
        };
    }

    private static Dictionary<string, int> X64Names()
    {
        var offsets = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < X64.Length; i++)
        {
            foreach (var name in X64[i])
                offsets[name] = i * 8;
        }

        // The second byte of a register.
        foreach (var (high, whole) in (ReadOnlySpan<(string, string)>)[("ah", "rax"), ("bh", "rbx"), ("ch", "rcx"), ("dh", "rdx")])
            offsets[high] = offsets[whole] + 1;
        return offsets;
    }

    // struct user_pt_regs: regs[31], sp, pc, pstate.
    private static bool TryGetArm64(string name, out int offset)
    {
        offset = 31 * 8;
        if (name == "sp")
            return true;
        if (name.Length < 2 || name[0] is not ('x' or 'w') || !int.TryParse(name.AsSpan(1), System.Globalization.NumberStyles.None, null, out var number) || number > 30)
            return false;
        offset = number * 8;
        return true;
    }
}
