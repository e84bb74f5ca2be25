using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Gives programs their sections and their arguments, and other functions their linkage.</summary>
internal sealed class ProgramEmitter(RewriteContext context)
{
    /// <summary>A program: the section before it, the parameters after the context turned into variables.</summary>
    public void Rewrite(ProgramRole program)
    {
        var function = program.Function;
        if (program.Section is not null && program.ReturnsNothing && program.Context is not null)
            Return(program);
        else if (program.Section is not null)
            context.Edits.Insert(function.Start, $"SEC(\"{program.Section}\") ");
        if (function.Parameters.Count < 2)
            return;
        if (program.Arguments == ArgumentSource.None)
        {
            context.Report(DiagnosticSeverity.Error, function.Parameters[1].Range.Start, function.FirstToken, $"programs of this kind ({program.Section ?? "by SEC"}) get nothing but their context");
            return;
        }

        var last = context.Architecture.ParameterRegisters.Length;
        if (program.Arguments != ArgumentSource.Array && function.Parameters.Count - 1 > last)
        {
            context.Report(DiagnosticSeverity.Error, function.Parameters[last + 1].Range.Start, function.FirstToken, $"too many arguments: only the first {last} are in registers");
            return;
        }

        context.Edits.Replace(function.Parameters[0].Range.End, function.ParameterList.End - 1, "");
        context.Edits.Insert(function.Body.Start + 1, Prologue(program));
    }

    // void program(ctx): the verifier wants a result, so another function calls it and returns 0.
    private void Return(ProgramRole program)
    {
        var function = program.Function;
        context.Edits.Insert(function.Start, "static __always_inline ");
        context.Edits.Replace(function.NameStart, function.NameStart + function.Name.Length, function.Name + "__body");
        context.Edits.Insert(function.End, $" SEC(\"{program.Section}\") int {function.Name}({Declare(program.Context!)}) {{ {function.Name}__body({program.Context!.Name}); return 0; }}");
    }

    /// <summary>A function that isn't a program. BCC inlines static ones; what others are called stay functions, as far as BPF lets them.</summary>
    public void RewriteHelper(FunctionDefinition function, bool isDeclaredBefore)
    {
        var specifiers = function.Specifiers;
        if (specifiers.Has("noinline") || specifiers.Has("always_inline") || specifiers.Has("section"))
            return;
        if (specifiers.IsStatic || specifiers.IsInline || function.Parameters.Count > 5)
            context.Edits.Insert(function.Start, specifiers.IsStatic || isDeclaredBefore ? "__always_inline " : "static __always_inline ");
        else if (!isDeclaredBefore && !specifiers.IsExtern)
            context.Edits.Insert(function.Start, "static __attribute__((noinline)) ");
    }

    private string Prologue(ProgramRole program)
    {
        var used = program.Function.Body.DescendantsAndSelf().OfType<NameExpression>().Select(name => name.Symbol).ToHashSet();
        var ctx = program.Context!.Name;
        var text = "";
        for (var i = 1; i < program.Function.Parameters.Count; i++)
        {
            var parameter = program.Function.Parameters[i];
            if (parameter.Name.Length == 0)
                context.Report(DiagnosticSeverity.Error, parameter.Range.Start, program.Function.FirstToken, "arguments of programs must have names");
            else if (used.Contains(parameter))
                text += $" {Declare(parameter)} = {(parameter.Type.Canonical is PointerType ? "(void *)" : "")}{Value(program, ctx, i - 1)};";
        }

        if (text.Length > 0 && program.Arguments == ArgumentSource.SyscallRegisters)
            text = $" struct pt_regs *__regs = (struct pt_regs *){ctx}->{context.Architecture.ParameterRegisters[0]};" + text;
        return text;
    }

    private string Value(ProgramRole program, string ctx, int index) => program.Arguments switch
    {
        ArgumentSource.Registers => $"{ctx}->{context.Architecture.ParameterRegisters[index]}",
        ArgumentSource.SyscallRegisters => $"kernel_read(__regs->{context.Architecture.SyscallRegisters[index]})",
        _ => $"{ctx}[{index}]",
    };

    // The parameter as it was declared, on one line; a name in brackets of an array parameter becomes a pointer.
    private string Declare(VariableSymbol parameter)
    {
        var tokens = context.Source.Tokens.Where(token => token.Start >= parameter.Range.Start && token.End <= parameter.Range.End && token.Kind != TokenKind.End);
        var text = string.Join(' ', tokens.Select(token => token.Text)).Replace("* ", "*", StringComparison.Ordinal);
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? text : text[..bracket].Replace($" {parameter.Name}", $" *{parameter.Name}", StringComparison.Ordinal);
    }
}
