using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>
/// While a stand-in for a register probe is rewritten: the registers are a variable of its own, <c>__registers</c>, and the context is another event's.
/// What reads registers through the context reads the variable; what hands the context to a helper hands over the real one.
/// </summary>
internal sealed class AlternativeContext(RewriteContext context, VariableSymbol contextParameter)
{
    public const string Registers = "__registers";

    /// <summary>Rewrites <c>ctx->di</c>; false where the member is something else's.</summary>
    public bool RewriteMember(MemberExpression member)
    {
        if (!member.IsArrow || !IsContext(member.Object))
            return false;
        context.Edits.Replace(member.Start, member.NameStart, Registers + ".");
        return true;
    }

    /// <summary>Rewrites <c>ctx</c> where it becomes a pointer to registers: a variable, or a parameter of a function of the source.</summary>
    public bool RewritePointer(Expression value, CType target)
    {
        if (!IsContext(value) || target.Pointee?.Canonical is not CompositeType { Tag: "pt_regs" })
            return false;
        context.Edits.Replace(value.Start, value.End, "&" + Registers);
        return true;
    }

    /// <summary>The registers that a body reads through the context.</summary>
    public static HashSet<string> UsedRegisters(FunctionDefinition function, VariableSymbol contextParameter)
        => [.. function.Body.DescendantsAndSelf().OfType<MemberExpression>().Where(member => member.IsArrow && Names(member.Object, contextParameter)).Select(member => member.Name)];

    /// <summary>True where a body hands the registers on, so that others may read any of them.</summary>
    public static bool Escapes(FunctionDefinition function, VariableSymbol contextParameter)
        => function.Body.DescendantsAndSelf().Any(node => node switch
        {
            CallExpression { Callee: NameExpression { Symbol: FunctionSymbol } } call => call.Arguments.Any(argument => Names(argument, contextParameter)),
            Declarator { Initializer: { } initializer } => Names(initializer, contextParameter),
            _ => false,
        });

    private bool IsContext(Expression expression) => Names(expression, contextParameter);

    private static bool Names(Expression expression, VariableSymbol symbol) => expression switch
    {
        ParenthesizedExpression parenthesized => Names(parenthesized.Inner, symbol),
        NameExpression name => name.Symbol == symbol,
        _ => false,
    };
}
