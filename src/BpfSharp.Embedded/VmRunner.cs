using System.Globalization;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded;

/// <summary>
/// Runs bare instructions on a piece of memory, as conformance suites want it: r1 is the memory's address, r2 its length, the result is r0.
/// Only the structure is checked beforehand; whatever else is wrong with the program is found when it happens.
/// </summary>
public static class VmRunner
{
    private static readonly VmServices Services = new(new HostEnvironment(), new Maps.MapRegistry(), 1);

    /// <summary>Runs a program.</summary>
    /// <param name="instructions">The program.</param>
    /// <param name="memory">What r1 points to; the program may change it.</param>
    /// <param name="engine">What runs it.</param>
    /// <param name="budget">How many instructions it may take, about; a default of some seconds where 0.</param>
    /// <returns>r0.</returns>
    /// <exception cref="VerifierException">The program is not well-formed.</exception>
    /// <exception cref="VmFaultException">The program did what it may not.</exception>
    public static unsafe ulong Run(ReadOnlySpan<Instruction> instructions, Span<byte> memory, VmEngineKind engine = VmEngineKind.Auto, long budget = 0)
    {
        var program = Load(instructions, engine);
        using var context = new VmContext(Services);
        fixed (byte* pinned = memory)
        {
            context.Begin(program, budget == 0 ? VmContext.DefaultBudget : budget);
            context.Table.Enter(GuestAddress.ContextRegion, pinned, (uint)memory.Length, (uint)memory.Length, null);
            return program.Run(context, memory.IsEmpty ? 0 : GuestAddress.Of(GuestAddress.ContextRegion), (ulong)memory.Length);
        }
    }

    /// <summary>
    /// The command <c>vm run</c>: reads the program's bytes in hexadecimal (spaces don't matter) from <paramref name="input"/>, runs it on
    /// <paramref name="memoryHex"/>, and writes r0 in hexadecimal.
    /// </summary>
    /// <returns>The exit code: 0, or 1 with the reason on <paramref name="errors"/>.</returns>
    public static int RunText(TextReader input, TextWriter output, TextWriter errors, string? memoryHex = null, VmEngineKind engine = VmEngineKind.Auto)
    {
        try
        {
            var result = Run(Instruction.Decode(ParseHex(input.ReadToEnd())), ParseHex(memoryHex ?? ""), engine);
            output.WriteLine(result.ToString("x", CultureInfo.InvariantCulture));
            return 0;
        }
        catch (Exception failure) when (failure is BpfException or FormatException or ArgumentException)
        {
            errors.WriteLine(failure.Message);
            return 1;
        }
    }

    internal static VmProgram Load(ReadOnlySpan<Instruction> instructions, VmEngineKind engine)
    {
        var copy = instructions.ToArray();
        var layout = ProgramLayout.Create(copy, out var error);
        if (layout is not null && UnknownHelper(copy, layout) is { } unknown)
            (layout, error) = (null, unknown);
        if (layout is null)
        {
            var log = $"{Disassembler.Disassemble(copy)}{error.Message}\n";
            throw new VerifierException("program", $"insn {error.Index}: {error.Message}", log, Errno.EINVAL);
        }

        return new VmProgram("program", ProgramType.Unspecified, copy, layout, engine);
    }

    private static StructuralError? UnknownHelper(Instruction[] program, ProgramLayout layout)
    {
        for (var i = 0; i < program.Length; i++)
        {
            if (!layout.Starts[i] || program[i].Opcode != Opcode.Call || program[i].IsLocalCall())
                continue;
            if (program[i].Source == Opcode.PseudoKernelFunction)
                return new StructuralError(i, "calling kernel function is not allowed");
            if (Helpers.HelperTable.Find(program[i].Immediate) is null)
                return new StructuralError(i, $"invalid func {HelperNames.NameOf(program[i].Immediate) ?? "unknown"}#{program[i].Immediate}");
        }

        return null;
    }

    private static byte[] ParseHex(string text)
    {
        var digits = string.Concat(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (digits.Length % 2 != 0)
            throw new FormatException($"'{text.Trim()}' is no list of bytes in hexadecimal: it has {digits.Length} digits, an odd number.");
        return Convert.FromHexString(digits);
    }
}
