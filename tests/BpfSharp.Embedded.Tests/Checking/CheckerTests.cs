using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Checking;

/// <summary>Programs that the kernel refuses, with its words, and programs that it accepts; the kernel itself is asked where it may be.</summary>
public class CheckerTests
{
    private const string Map = "lddw %r1, 0x6d61700000000000\n";
    private const string Key = "stw [%r10-4], 0\nmov %r2, %r10\nadd %r2, -4\n";

    public static TheoryData<string, ProgramType, string, string?> Cases() => new()
    {
        { "returns a constant", ProgramType.SocketFilter, "mov %r0, 0\nexit", null },
        { "r0 not set", ProgramType.SocketFilter, "exit", "R0 !read_ok" },
        { "register not set", ProgramType.SocketFilter, "mov %r0, %r5\nexit", "R5 !read_ok" },
        { "unreachable", ProgramType.SocketFilter, "mov %r0, 0\nexit\nmov %r0, 1\nexit", "unreachable insn 2" },
        { "reads through a number", ProgramType.SocketFilter, "mov %r2, 5\nldxdw %r0, [%r2]\nexit", "R2 invalid mem access 'scalar'" },
        { "stack above", ProgramType.SocketFilter, "stdw [%r10], 1\nmov %r0, 0\nexit", "invalid write to stack R10 off=0 size=8" },
        { "stack below", ProgramType.SocketFilter, "stdw [%r10-520], 1\nmov %r0, 0\nexit", "invalid write to stack R10 off=-520 size=8" },
        { "stack misaligned", ProgramType.SocketFilter, "stdw [%r10-12], 1\nmov %r0, 0\nexit", "misaligned stack access off 0+-12+0 size 8" },
        { "spilled pointer", ProgramType.SocketFilter, "stxdw [%r10-8], %r1\nldxdw %r2, [%r10-8]\nldxw %r0, [%r2]\nexit", null },
        { "map value without test", ProgramType.SocketFilter, Key + Map + "call 1\nldxdw %r0, [%r0]\nexit", "R0 invalid mem access 'map_value_or_null'" },
        { "map value with test", ProgramType.SocketFilter, Key + Map + "call 1\njeq %r0, 0, +1\nldxdw %r0, [%r0]\nexit", null },
        { "map value beyond", ProgramType.SocketFilter, Key + Map + "call 1\njeq %r0, 0, +1\nldxdw %r0, [%r0+8]\nexit", "invalid access to map value, value_size=8 off=8 size=8" },
        { "map value by unbounded index", ProgramType.SocketFilter, Key + "mov %r6, %r1\n" + Map + "call 1\njeq %r0, 0, +3\nldxw %r3, [%r6]\nadd %r0, %r3\nldxb %r0, [%r0]\nexit", "R0 unbounded memory access, make sure to bounds check any such access" },
        { "map value by bounded index", ProgramType.SocketFilter, Key + "mov %r6, %r1\n" + Map + "call 1\njeq %r0, 0, +4\nldxw %r3, [%r6]\nand %r3, 7\nadd %r0, %r3\nldxb %r0, [%r0]\nexit", null },
        { "map value by compared index", ProgramType.SocketFilter, Key + "mov %r6, %r1\n" + Map + "call 1\njeq %r0, 0, +4\nldxw %r3, [%r6]\njgt32 %r3, 7, +2\nadd %r0, %r3\nldxb %r0, [%r0]\nexit", null },
        { "map value by index one too far", ProgramType.SocketFilter, Key + "mov %r6, %r1\n" + Map + "call 1\njeq %r0, 0, +4\nldxw %r3, [%r6]\njgt %r3, 8, +2\nadd %r0, %r3\nldxb %r0, [%r0]\nexit", "invalid access to map value, value_size=8 off=8 size=1" },
        { "context beyond", ProgramType.SocketFilter, "ldxw %r0, [%r1+200]\nexit", "invalid bpf_context access off=200 size=4" },
        { "context not for this type", ProgramType.SocketFilter, "ldxw %r0, [%r1+76]\nexit", "invalid bpf_context access off=76 size=4" },
        { "context write", ProgramType.SocketFilter, "stw [%r1+48], 1\nmov %r0, 0\nexit", null },
        { "context write to a fixed field", ProgramType.SocketFilter, "stw [%r1], 1\nmov %r0, 0\nexit", "invalid bpf_context access off=0 size=4" },
        { "first bytes of a tracepoint", ProgramType.Tracepoint, "ldxdw %r0, [%r1]\nexit", "invalid bpf_context access off=0 size=8" },
        { "packet without test", ProgramType.Xdp, "ldxw %r2, [%r1]\nldxb %r0, [%r2]\nexit", "invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)" },
        { "packet with test", ProgramType.Xdp, "mov %r0, 2\nldxw %r2, [%r1]\nldxw %r3, [%r1+4]\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, +1\nldxb %r0, [%r2+13]\nexit", null },
        { "packet one too far", ProgramType.Xdp, "mov %r0, 2\nldxw %r2, [%r1]\nldxw %r3, [%r1+4]\nmov %r4, %r2\nadd %r4, 14\njgt %r4, %r3, +1\nldxb %r0, [%r2+14]\nexit", "invalid access to packet, off=14 size=1, R2(id=0,off=14,r=14)" },
        { "pointer times two", ProgramType.SocketFilter, "mul %r1, 2\nmov %r0, 0\nexit", "R1 pointer arithmetic with *= operator prohibited" },
        { "pointer and mask", ProgramType.SocketFilter, "and %r1, 2\nmov %r0, 0\nexit", "R1 bitwise operator &= on pointer prohibited" },
        { "pointer in 32 bits", ProgramType.SocketFilter, "add32 %r1, 2\nmov %r0, 0\nexit", "R1 32-bit pointer arithmetic prohibited" },
        { "divides by zero", ProgramType.SocketFilter, "mov %r0, 1\ndiv %r0, 0\nexit", "div by zero" },
        { "shifts too far", ProgramType.SocketFilter, "mov %r0, 1\nlsh %r0, 64\nexit", "invalid shift 64" },
        { "bounded loop", ProgramType.SocketFilter, "mov %r0, 0\nadd %r0, 1\njlt %r0, 100, -2\nexit", null },
        { "endless loop", ProgramType.SocketFilter, "mov %r0, 0\nja -1\nexit", "unreachable insn 2" },
        { "endless loop with a way out", ProgramType.SocketFilter, "ldxw %r2, [%r1]\nmov %r0, 0\njne %r2, 5, -1\nexit", "infinite loop detected at insn 2" },
        { "long loop with a branch in it", ProgramType.SocketFilter, "mov %r6, 0\nloop:\nmov %r1, %r6\nand %r1, 7\nstxw [%r10-4], %r1\nmov %r2, %r10\nadd %r2, -4\n" + Map + "call 1\njeq %r0, 0, next\nldxdw %r1, [%r0]\nnext:\nadd %r6, 1\njlt %r6, 5000, loop\nmov %r0, 0\nexit", null },
        { "helper without map", ProgramType.SocketFilter, "mov %r1, 0\nmov %r2, %r10\nadd %r2, -4\nstw [%r10-4], 0\ncall 1\nmov %r0, 0\nexit", "R1 type=scalar expected=map_ptr" },
        { "helper with a number for memory", ProgramType.SocketFilter, "mov %r2, 4\n" + Map + "call 1\nmov %r0, 0\nexit", "R2 type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_" },
        { "arguments after a call", ProgramType.SocketFilter, "call 5\nmov %r0, %r1\nexit", "R1 !read_ok" },
        { "printk without values", ProgramType.Tracepoint, "stw [%r10-4], 0x6968\nmov %r1, %r10\nadd %r1, -4\nmov %r2, 4\ncall 6\nexit", null },
        { "comm of size zero", ProgramType.Tracepoint, "mov %r1, %r10\nadd %r1, -16\nmov %r2, 0\ncall 16\nexit", "R2 invalid zero-sized read: u64=[0,0]" },
        { "comm beyond the stack", ProgramType.Tracepoint, "mov %r1, %r10\nadd %r1, -8\nmov %r2, 16\ncall 16\nexit", "invalid write to stack R1 off=-8 size=16" },
        { "function", ProgramType.SocketFilter, "mov %r1, 5\ncall local f\nexit\nf:\nmov %r0, %r1\nexit", null },
        { "function's result not set", ProgramType.SocketFilter, "mov %r1, 5\ncall local f\nmov %r0, 0\nexit\nf:\nexit", null },
        { "recursion", ProgramType.SocketFilter, "mov %r0, 0\ncall local f\nexit\nf:\nmov %r0, 0\ncall local f\nexit", "the call stack of 9 frames is too deep !" },
        { "loop with callback", ProgramType.SocketFilter, "mov %r1, 10\nlddw %r2, 0x66756e0000000008\nmov %r3, 0\nmov %r4, 0\ncall 181\nmov %r0, 0\nexit\nmov %r0, 0\nexit", null },
        { "callback returns too much", ProgramType.SocketFilter, "mov %r1, 10\nlddw %r2, 0x66756e0000000008\nmov %r3, 0\nmov %r4, 0\ncall 181\nmov %r0, 0\nexit\nmov %r0, 2\nexit", "At callback return the register R0 has unknown scalar value should have been in [0, 1]" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Load_Case_GivesItsVerdict(string name, ProgramType type, string assembly, string? message)
    {
        using var engine = Engines.Embedded();
        using var map = engine.CreateMap(MapType.Hash);
        engine.Verdict(type, assembly, map).ShouldBe(message is null ? null : $"Program test was refused: {message}", name);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Load_Case_TheKernelAgrees(string name, ProgramType type, string assembly, string? message)
    {
        Skip.If(name.Contains("callback", StringComparison.Ordinal), "The kernel takes callbacks only with function types in BTF, which this assembly has not.");
        using var kernel = Engines.Kernel();
        using var map = kernel.CreateMap(MapType.Hash);
        var verdict = kernel.Verdict(type, assembly, map);
        (verdict is null).ShouldBe(message is null, $"{name}: {verdict}");
    }
}
