using BpfSharp.Backends;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests.Support;

/// <summary>Programs from assembly. <c>lddw %r1, 0x6d61700000000001</c> stands for the second map, <c>lddw %r2, 0x66756e0000000005</c> for the function at slot 5.</summary>
internal static class Programs
{
    private const uint MapMark = 0x6d617000;
    private const uint FunctionMark = 0x66756e00;

    public static ProgramImage Image(ProgramType type, string assembly, params IMapBackend[] maps) => Image(type, Assembler.Assemble(assembly), maps);

    public static ProgramImage Image(ProgramType type, Instruction[] program, params IMapBackend[] maps)
    {
        var references = new List<MapReference>();
        for (var i = 0; i < program.Length; i++)
        {
            if (!program[i].IsWide || i + 1 == program.Length)
                continue;
            var mark = (uint)program[i + 1].Immediate;
            if (mark == MapMark && (uint)program[i].Immediate < (uint)maps.Length)
            {
                references.Add(new MapReference(i, maps[program[i].Immediate]));
                program[i] = program[i].WithSource(Opcode.PseudoMapFd).WithImmediate(0);
                program[i + 1] = default;
            }
            else if (mark == FunctionMark)
            {
                program[i] = program[i].WithSource(Opcode.PseudoFunction).WithImmediate(program[i].Immediate - i - 1);
                program[i + 1] = default;
            }

            i++;
        }

        return new ProgramImage { Name = "test", Type = type, Instructions = [.. program], MapReferences = [.. references] };
    }

    public static EmbeddedProgram Load(this EmbeddedBackend engine, ProgramType type, string assembly, params IMapBackend[] maps)
        => (EmbeddedProgram)engine.LoadProgram(Image(type, assembly, maps));

    /// <summary>The first line of why a program was refused; null where it wasn't.</summary>
    public static string? Verdict(this IBpfBackend backend, ProgramType type, string assembly, params IMapBackend[] maps)
    {
        try
        {
            backend.LoadProgram(Image(type, assembly, maps)).Dispose();
            return null;
        }
        catch (BpfException refusal)
        {
            return refusal.Message.Split('\n')[0];
        }
    }
}
