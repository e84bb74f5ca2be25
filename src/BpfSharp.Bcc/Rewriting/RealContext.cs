using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// Where programs have alternatives, their registers and the context the kernel passed are two things: every function with a parameter
/// <c>struct pt_regs *</c> gets a second one, <c>__ctx</c>, which takes its place wherever a helper wants the context.
/// </summary>
internal sealed class RealContext(RewriteContext context)
{
    /// <summary>The name of the second parameter.</summary>
    public const string Name = "__ctx";

    private static readonly HashSet<string> Helpers =
    [
        "bpf_perf_event_output", "bpf_get_stackid", "bpf_get_stack", "bpf_tail_call", "bpf_override_return", "bpf_get_func_ip", "bpf_get_attach_cookie",
        "bpf_perf_prog_read_value",
    ];

    private readonly HashSet<VariableSymbol> _registers = [];

    /// <summary>Says that a function gets the second parameter.</summary>
    public void Add(FunctionDefinition function)
    {
        if (IndexOf(function) is >= 0 and var index)
            _registers.Add(function.Parameters[index]);
    }

    /// <summary>The first parameter that is registers; -1 where none is.</summary>
    public static int IndexOf(FunctionDefinition function)
    {
        for (var i = 0; i < function.Parameters.Count; i++)
        {
            if (function.Parameters[i].Type.Pointee?.Canonical is CompositeType { Tag: "pt_regs" })
                return i;
        }

        return -1;
    }

    /// <summary>Passes the context on in a call of a table's method.</summary>
    public void RewriteMethod(CallExpression call, bool takesContext)
    {
        if (takesContext && call.Arguments.Count > 0)
            Substitute(call.Arguments[0]);
    }

    /// <summary>Passes the context on in any other call.</summary>
    public void RewriteCall(CallExpression call)
    {
        if (call.CalleeName is { } name && Helpers.Contains(name) && call.Arguments.Count > 0)
        {
            Substitute(call.Arguments[0]);
            return;
        }

        if (call.Callee is not NameExpression { Symbol: FunctionSymbol { Definition: { } callee } })
            return;
        var index = IndexOf(callee);
        for (var i = 0; i < Math.Min(call.Arguments.Count, callee.Parameters.Count); i++)
        {
            if (i == index && _registers.Contains(callee.Parameters[i]))
                context.Edits.Insert(call.Arguments[i].End, ", " + (IsRegisters(call.Arguments[i]) ? Name : context.TextOf(call.Arguments[i])));
            else if (callee.Parameters[i].Type.Pointee?.Canonical == ScalarType.Void)
                Substitute(call.Arguments[i]);
        }
    }

    private void Substitute(Expression argument)
    {
        if (IsRegisters(argument))
            context.Edits.Replace(argument.Start, argument.End, Name);
    }

    private bool IsRegisters(Expression argument) => argument switch
    {
        NameExpression { Symbol: VariableSymbol variable } => _registers.Contains(variable),
        ParenthesizedExpression parenthesized => IsRegisters(parenthesized.Inner),
        CastExpression cast => IsRegisters(cast.Operand),
        _ => false,
    };
}
