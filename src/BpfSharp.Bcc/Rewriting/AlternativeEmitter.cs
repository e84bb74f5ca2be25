using System.Text;
using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// Writes stand-ins for programs of kprobe kind: the same body at fentry, fexit or a system call's tracepoints, with the registers rebuilt from what these
/// events carry. They go into sections that loaders pass over (<c>?</c>) and are marked with the program they stand in for.
/// </summary>
internal sealed class AlternativeEmitter(TokenList source, OriginAnalysis origins, TargetArchitecture architecture, bool bccExact)
{
    private const string Context = "__event";

    /// <summary>All stand-ins of a program, each on the lines of the original.</summary>
    public string Emit(ProgramRole program)
    {
        if (!program.IsRegisterProbe || program.Section is null || program.Context is not { Name.Length: > 0 })
            return "";
        return string.Concat(WaysOf(program).Select(way => Emit(program, way)));
    }

    private IEnumerable<Way> WaysOf(ProgramRole program)
    {
        var used = UsedRegisters(program);
        var section = program.Section!;
        // Where others read the registers, or one register is both first argument and result (arm64), nothing tells which of the two is meant.
        var isUnclear = AlternativeContext.Escapes(program.Function, program.Context!) || BaseName(architecture.ReturnRegister) == BaseName(architecture.ParameterRegisters[0]);
        var readsResult = !isUnclear && used.Contains(BaseName(architecture.ReturnRegister));
        var readsArguments = program.Function.Parameters.Count > 1 || (!isUnclear && used.Overlaps(architecture.ParameterRegisters.Select(BaseName)));
        var canEnter = !section.StartsWith("kret", StringComparison.Ordinal) && !section.StartsWith("uret", StringComparison.Ordinal) && (readsArguments || !readsResult);
        var canExit = !section.StartsWith("kprobe/", StringComparison.Ordinal) && !readsArguments;
        var isSyscall = !section.Contains('/', StringComparison.Ordinal) || section.Contains('/' + architecture.SyscallPrefix, StringComparison.Ordinal);
        if (section.StartsWith('u'))
            yield break;
        if (canEnter)
            yield return Way.Fentry;
        if (canExit)
            yield return Way.Fexit;
        if (canEnter && isSyscall)
            yield return Way.SyscallEnter;
        if (canExit && isSyscall)
            yield return Way.SyscallExit;
    }

    private string Emit(ProgramRole program, Way way)
    {
        var function = program.Function;
        // What is wrong with the body was said when the program itself was rewritten.
        var context = new RewriteContext(source, origins, architecture, bccExact);
        context.Alternative = new AlternativeContext(context, program.Context!);
        context.Edits.Replace(function.Start, function.Body.Start, Signature(function, way));
        context.Edits.Insert(function.Body.Start + 1, Prologue(program, way));
        new FunctionRewriter(context, function).Rewrite();
        var token = source.Tokens[function.FirstToken];
        return $"\n# {token.Line} \"{source.Files[token.File]}\"\n{context.Edits.Apply(function.Start, function.End)}\n";
    }

    private static string Signature(FunctionDefinition function, Way way)
    {
        var (section, name) = way switch
        {
            Way.Fentry => ("?fentry", "fentry"),
            Way.Fexit => ("?fexit", "fexit"),
            Way.SyscallEnter => ("?tp/syscalls", "sys_enter"),
            Way.SyscallExit => ("?tp/syscalls", "sys_exit"),
        };
        return $"SEC(\"{section}\") __attribute__((btf_decl_tag(\"bpfsharp:alternative_of:{function.Name}\"))) int {function.Name}__as_{name}(unsigned long long *{Context})\n";
    }

    private string Prologue(ProgramRole program, Way way)
    {
        var ctx = program.Context!.Name;
        var used = UsedRegisters(program);
        var text = new StringBuilder($" struct pt_regs *{ctx} = (struct pt_regs *){Context}; struct pt_regs {AlternativeContext.Registers} = {{}};");
        switch (way)
        {
            case Way.Fentry:
                for (var i = 0; i < architecture.ParameterRegisters.Length; i++)
                {
                    if (used.Contains(BaseName(architecture.ParameterRegisters[i])))
                        text.Append($" {AlternativeContext.Registers}.{architecture.ParameterRegisters[i]} = {Context}[{i}];");
                }

                break;
            case Way.SyscallEnter when used.Count > 0 || (program.Arguments == ArgumentSource.Registers && program.Function.Parameters.Count > 1):
                text.Append(SyscallRegisters());
                break;
            case Way.Fexit when used.Count > 0:
                text.Append($" unsigned long long __result = 0; bpf_get_func_ret({Context}, &__result); {AlternativeContext.Registers}.{architecture.ReturnRegister} = __result;");
                break;
            case Way.SyscallExit:
                text.Append($" {AlternativeContext.Registers}.{architecture.ReturnRegister} = {Context}[2];");
                break;
        }

        text.Append(Parameters(program, way)).Append(" (void)").Append(ctx).Append(';');
        return text.ToString();
    }

    // A kprobe on a system call's wrapper finds a pointer to the caller's registers in its first argument. The tracepoint's record is common:64, number:64,
    // args:64[]; it is as long as the call has arguments, so what may not be there is copied with a check.
    private string SyscallRegisters()
    {
        var text = new StringBuilder($" struct pt_regs __call = {{}}; unsigned long long __arguments[6] = {{}}; bpf_probe_read_kernel(__arguments, sizeof(__arguments), &{Context}[2]);");
        for (var i = 0; i < architecture.SyscallRegisters.Length; i++)
            text.Append($" __call.{architecture.SyscallRegisters[i]} = __arguments[{i}];");
        return text.Append($" {AlternativeContext.Registers}.{architecture.ParameterRegisters[0]} = (unsigned long)&__call;").ToString();
    }

    private string Parameters(ProgramRole program, Way way)
    {
        var used = program.Function.Body.DescendantsAndSelf().OfType<NameExpression>().Select(name => name.Symbol).ToHashSet();
        var text = new StringBuilder();
        var throughPointer = way == Way.Fentry && program.Arguments == ArgumentSource.SyscallRegisters;
        for (var i = 1; i < program.Function.Parameters.Count; i++)
        {
            var parameter = program.Function.Parameters[i];
            if (parameter.Name.Length == 0 || !used.Contains(parameter))
                continue;
            var value = way switch
            {
                Way.Fentry when throughPointer => $"kernel_read(((struct pt_regs *){Context}[0])->{architecture.SyscallRegisters[i - 1]})",
                Way.Fentry => $"{Context}[{i - 1}]",
                Way.SyscallEnter when program.Arguments == ArgumentSource.SyscallRegisters => $"{Context}[{i + 1}]",
                Way.SyscallEnter when i == 1 => $"(unsigned long){AlternativeContext.Registers}.{architecture.ParameterRegisters[0]}",
                _ => "0",
            };
            text.Append($" {ProgramEmitter.Declare(source, parameter)} = {(parameter.Type.Canonical is PointerType ? "(void *)" : "")}{value};");
        }

        return text.ToString();
    }

    private HashSet<string> UsedRegisters(ProgramRole program)
        => AlternativeContext.Escapes(program.Function, program.Context!)
            ? [.. architecture.ParameterRegisters.Append(architecture.ReturnRegister).Select(BaseName)]
            : AlternativeContext.UsedRegisters(program.Function, program.Context!);

    // regs of regs[0]
    private static string BaseName(string register) => register.Split('[')[0];

    private enum Way
    {
        Fentry,
        Fexit,
        SyscallEnter,
        SyscallExit,
    }
}
