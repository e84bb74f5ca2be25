using System.Text;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// Adds to programs of kprobe kind others that do the same from where a kernel without kprobes can run them: fentry, fexit, the syscalls' tracepoints.
/// The user's function becomes an inline one that gets registers, context and arguments; the program and its alternatives call it with what they have.
/// The compiler leaves out what isn't used of the registers that are put together for it.
/// </summary>
internal sealed class AlternativeEmitter(RewriteContext context, RealContext realContext)
{
    /// <summary>True for programs that have alternatives.</summary>
    public static bool Has(ProgramRole program)
        => program.IsRegisterProbe && program.Context is not null && program.Section is not null && (program.Section == "kprobe" || program.Section.StartsWith("kprobe/", StringComparison.Ordinal)
            || program.Section.StartsWith("kretprobe", StringComparison.Ordinal));

    /// <summary>Rewrites a program's head and adds its alternatives after it.</summary>
    public void Rewrite(ProgramRole program)
    {
        var function = program.Function;
        var name = function.Name;
        realContext.Add(function);
        context.Edits.Insert(function.Start, "static __always_inline ");
        context.Edits.Replace(function.NameStart, function.NameStart + name.Length, name + "__body");
        if (RealContext.IndexOf(function) == 0)
            context.Edits.Insert(function.Parameters[0].Range.End, $", void *{RealContext.Name}");
        var text = new StringBuilder();
        text.Append($" SEC(\"{program.Section}\") int {name}(struct pt_regs *ctx) {{ {Syscall(program)}{Call(program, "ctx", i => Register(program, i))} }}");
        var read = RegistersRead(function);
        foreach (var way in WaysOf(program, read))
            text.Append(Alternative(program, way, read));
        context.Edits.Insert(function.End, text.ToString());
    }

    private IEnumerable<Way> WaysOf(ProgramRole program, HashSet<string> read)
    {
        var section = program.Section!;
        // Where one register is both first argument and result (arm64), nothing tells which of the two is meant.
        var readsResult = read.Contains(context.Architecture.ReturnRegister) && context.Architecture.ReturnRegister != context.Architecture.ParameterRegisters[0];
        var readsArguments = program.Function.Parameters.Count > 1
            || read.Intersect(context.Architecture.ParameterRegisters).Any(register => register != context.Architecture.ReturnRegister);
        var canEnter = !section.StartsWith("kretprobe", StringComparison.Ordinal) && (readsArguments || !readsResult);
        var canExit = !section.StartsWith("kprobe/", StringComparison.Ordinal) && !readsArguments;
        var isSyscall = section == "kprobe" || section.Contains('/' + context.Architecture.SyscallPrefix, StringComparison.Ordinal);
        if (canEnter)
            yield return Way.Fentry;
        if (canExit)
            yield return Way.Fexit;
        if (canEnter && isSyscall)
            yield return Way.SyscallEnter;
        if (canExit && isSyscall)
            yield return Way.SyscallExit;
    }

    private string Alternative(ProgramRole program, Way way, HashSet<string> read)
    {
        var (section, name, type) = way switch
        {
            Way.SyscallEnter => ("?tp/syscalls", "as_sys_enter", "struct trace_event_raw_sys_enter"),
            Way.SyscallExit => ("?tp/syscalls", "as_sys_exit", "struct trace_event_raw_sys_exit"),
            Way.Fentry => ("?fentry", "as_fentry", "unsigned long long"),
            Way.Fexit => ("?fexit", "as_fexit", "unsigned long long"),
        };
        var takesSyscall = program.Arguments == ArgumentSource.SyscallRegisters;
        var call = way switch
        {
            Way.SyscallEnter when takesSyscall => Call(program, "&__regs", i => $"ctx->args[{i}]"),
            Way.Fentry when takesSyscall => Call(program, "&__regs", i => $"kernel_read(((struct pt_regs *){Local(0)})->{context.Architecture.SyscallRegisters[i]})"),
            _ => Call(program, "&__regs", Local),
        };
        var function = program.Function.Name;
        return $" SEC(\"{section}\") __attribute__((btf_decl_tag(\"bpfsharp:alternative_of:{function}\"))) int {function}__{name}({type} *ctx) {{ struct pt_regs __regs = {{}}; {Registers(program, way, read)}{call} }}";
    }

    private string Registers(ProgramRole program, Way way, HashSet<string> read)
    {
        var result = context.Architecture.ReturnRegister;
        return way switch
        {
            Way.SyscallEnter => EnterRegisters(program, read),
            Way.SyscallExit => $"__regs.{result} = ctx->ret; ",
            Way.Fentry => EntryRegisters(program, read),
            Way.Fexit when read.Contains(result) => $"unsigned long long __result = 0; bpf_get_func_ret(ctx, &__result); __regs.{result} = __result; ",
            Way.Fexit => "",
        };
    }

    // A system call's function gets a pointer to the registers that hold its arguments: so does what stands in for it. The tracepoint's record is as long
    // as the call has arguments: what may not be there is copied, as a program that reads beyond the record can't be attached.
    private string EnterRegisters(ProgramRole program, HashSet<string> read)
    {
        var first = context.Architecture.ParameterRegisters[0];
        if (!read.Contains(first) && (program.Arguments == ArgumentSource.SyscallRegisters || program.Function.Parameters.Count < 2))
            return "";
        var text = new StringBuilder("unsigned long __arguments[6] = {}; bpf_probe_read_kernel(__arguments, sizeof(__arguments), ctx->args); struct pt_regs __inner = {}; ");
        for (var i = 0; i < context.Architecture.SyscallRegisters.Length; i++)
            text.Append($"__inner.{context.Architecture.SyscallRegisters[i]} = __arguments[{i}]; ");
        return text.Append($"__regs.{first} = (unsigned long)&__inner; ").ToString();
    }

    // By helper, so that an argument that the function doesn't have is zero and not a refused program, and pointers are plain numbers as in registers.
    private string EntryRegisters(ProgramRole program, HashSet<string> read)
    {
        var parameters = program.Arguments == ArgumentSource.SyscallRegisters ? 1 : program.Function.Parameters.Count - 1;
        var text = new StringBuilder();
        for (var i = 0; i < context.Architecture.ParameterRegisters.Length; i++)
        {
            var register = context.Architecture.ParameterRegisters[i];
            if (i < parameters || read.Contains(register))
                text.Append($"{(text.Length == 0 ? "unsigned long long __argument; " : "")}__argument = 0; bpf_get_func_arg(ctx, {i}, &__argument); __regs.{register} = __argument; ");
        }

        return text.ToString();
    }

    // Registers that a function, and the source's functions that it calls, take from struct pt_regs: names, or regs[1] of an array of them.
    private static HashSet<string> RegistersRead(FunctionDefinition function)
    {
        var read = new HashSet<string>();
        var seen = new HashSet<FunctionDefinition> { function };
        var pending = new Queue<FunctionDefinition>(seen);
        while (pending.TryDequeue(out var next))
        {
            foreach (var node in next.Body.DescendantsAndSelf())
            {
                if (node is IndexExpression { Object: MemberExpression { Composite.Tag: "pt_regs" } array, Index: NumberExpression index })
                    read.Add($"{array.Name}[{index.Text}]");
                else if (node is MemberExpression { Composite.Tag: "pt_regs" } member)
                    read.Add(member.Name);
                else if (node is NameExpression { Symbol: FunctionSymbol { Definition: { } callee } } && seen.Add(callee))
                    pending.Enqueue(callee);
            }
        }

        return read;
    }

    private string Syscall(ProgramRole program)
        => program.Arguments == ArgumentSource.SyscallRegisters && program.Function.Parameters.Count > 1
            ? $"struct pt_regs *__regs = (struct pt_regs *)ctx->{context.Architecture.ParameterRegisters[0]}; " : "";

    private string Register(ProgramRole program, int index) => program.Arguments == ArgumentSource.SyscallRegisters
        ? $"kernel_read(__regs->{context.Architecture.SyscallRegisters[index]})"
        : $"ctx->{context.Architecture.ParameterRegisters[index]}";

    private string Local(int index) => $"__regs.{context.Architecture.ParameterRegisters[index]}";

    private static string Call(ProgramRole program, string registers, Func<int, string> argument)
    {
        var parameters = program.Function.Parameters;
        // Registers and the context where the function can tell them apart; the context alone where it takes void *.
        var arguments = RealContext.IndexOf(program.Function) == 0 ? registers + ", ctx" : "(void *)ctx";
        for (var i = 1; i < parameters.Count; i++)
            arguments += ", " + (parameters[i].Type.Canonical is PointerType ? "(void *)" : "") + argument(i - 1);
        var call = $"{program.Function.Name}__body({arguments});";
        return program.ReturnsNothing ? call + " return 0;" : "return " + call;
    }

    private enum Way
    {
        Fentry,
        Fexit,
        SyscallEnter,
        SyscallExit,
    }
}
