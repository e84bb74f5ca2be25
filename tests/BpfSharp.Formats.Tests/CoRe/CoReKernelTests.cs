using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Isa;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.CoRe;

/// <summary>Programs compiled by clang against invented types, relocated for the running kernel.</summary>
public class CoReKernelTests
{
    private const string Source = """
        #define core __attribute__((preserve_access_index))
        struct list_head { struct list_head *next; } core;
        struct task_struct___mine { int pid; struct task_struct___mine *group_leader; struct list_head tasks; int invented; char comm[16]; } core;
        enum bpf_map_type { BPF_MAP_TYPE_HASH = 77, BPF_MAP_TYPE_INVENTED = 78 };
        struct absent_altogether { int x; };
        struct task_struct___mine *task;
        #define FN(name) __attribute__((section("p/" #name))) unsigned long name(struct task_struct___mine *t)
        FN(pid) { return t->pid; }
        FN(leader) { return t->group_leader->tasks.next != 0; }
        FN(comm) { return t->comm[3]; }
        FN(exists) { return __builtin_preserve_field_info(t->pid, 2) * 2 + __builtin_preserve_field_info(t->invented, 2); }
        FN(missing) { return t->invented; }
        FN(size) { return __builtin_preserve_type_info(*(struct task_struct___mine *)0, 1); }
        FN(absent) { return __builtin_preserve_type_info(*(struct absent_altogether *)0, 0); }
        FN(value) { return __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_HASH, 1); }
        FN(novalue) { return __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_INVENTED, 0); }
        """;

    [SkippableFact]
    public void Apply_CompiledProgram_HoldsTheKernelsNumbers()
    {
        var kernel = KernelTypes.Require();
        var programs = Relocate(Tool.CompileBpf(Source), kernel);
        kernel.TryFind<BtfComposite>("task_struct", out var task).ShouldBeTrue();
        int Offset(string name) => task!.Members.First(m => m.Name == name).ByteOffset;

        Loads(programs["pid"]).ShouldBe([(int)Offset("pid")]);
        Loads(programs["leader"]).ShouldBe([Offset("group_leader"), Offset("tasks")]);
        Loads(programs["comm"]).ShouldBe([Offset("comm") + 3]);
        Constants(programs["exists"]).ShouldContain(1);
        Constants(programs["exists"]).ShouldContain(0);
        programs["missing"].ShouldContain(i => CoReApplier.IsPoison(i));
        Constants(programs["size"]).ShouldContain(task!.Size);
        Constants(programs["absent"]).ShouldContain(0);
        Wide(programs["value"]).ShouldBe([1L]);
        Wide(programs["novalue"]).ShouldBe([0L]);
    }

    private static Dictionary<string, Instruction[]> Relocate(byte[] bytes, BtfSpec kernel)
    {
        var file = ElfFile.Parse(bytes);
        file.TryGetSection(".BTF", out var types).ShouldBeTrue();
        file.TryGetSection(".BTF.ext", out var records).ShouldBeTrue();
        var local = BtfSpec.Parse(types!.Data);
        var extension = BtfExtension.Parse(records!.Data, local);
        var relocator = new CoReRelocator(local, kernel);
        var programs = new Dictionary<string, Instruction[]>();
        foreach (var section in extension.Relocations)
        {
            file.TryGetSection(section.SectionName, out var code).ShouldBeTrue();
            var program = Instruction.Decode(code!.Data.Span);
            foreach (var record in section.Records)
                CoReApplier.Apply(program, (int)record.InstructionOffset / 8, relocator.Resolve(record));
            programs.Add(section.SectionName[2..], program);
        }

        return programs;
    }

    private static IEnumerable<int> Loads(Instruction[] program) => program.Where(i => i.Class == InstructionClass.LoadRegister).Select(i => (int)i.Offset);

    private static IEnumerable<int> Constants(Instruction[] program) => program.Where(i => i.Opcode == 0xb7).Select(i => i.Immediate);

    private static IEnumerable<long> Wide(Instruction[] program)
        => Enumerable.Range(0, program.Length).Where(i => program[i].IsWide).Select(i => ((long)program[i + 1].Immediate << 32) | (uint)program[i].Immediate);
}
