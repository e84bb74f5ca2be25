using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Rewrites a parsed source from BCC's dialect to C that clang compiles and any BPF loader takes.</summary>
internal static class SourceRewriter
{
    /// <summary>What rewriting gave.</summary>
    /// <param name="Headers">What is used of our headers, rewritten.</param>
    /// <param name="Text">The user's part, rewritten.</param>
    /// <param name="Programs">Names of its programs.</param>
    /// <param name="Diagnostics">What is wrong with it.</param>
    internal sealed record Result(string Headers, string Text, IReadOnlyList<string> Programs, IReadOnlyList<Diagnostic> Diagnostics);

    /// <summary>Rewrites a text.</summary>
    /// <param name="unit">The text, parsed.</param>
    /// <param name="source">Its tokens.</param>
    /// <param name="start">Where what is to be rewritten begins: our headers' inline functions, the tracepoints' structs after them, and the user's text.</param>
    /// <param name="roles">Tells which functions are programs.</param>
    /// <param name="architecture">The machine.</param>
    /// <param name="bccExact">True to do as BCC does where it loses data.</param>
    /// <param name="withAlternatives">True to add what does the same on kernels without kprobes.</param>
    public static Result Rewrite(TranslationUnit unit, TokenList source, (int Headers, int Tracepoints, int Own) start, ProgramRoles roles, TargetArchitecture architecture, bool bccExact, bool withAlternatives)
    {
        var own = unit.Declarations.Where(declaration => declaration.Start >= start.Own).ToList();
        var functions = unit.Declarations.OfType<FunctionDefinition>().ToList();
        var ownFunctions = own.OfType<FunctionDefinition>().ToList();
        var programs = roles.Find(ownFunctions);
        var context = new RewriteContext(source, OriginAnalysis.Of(functions, programs), architecture, bccExact);
        var tables = new TableEmitter(context, unit.Scope);
        var emitter = new ProgramEmitter(context);
        var realContext = withAlternatives ? new RealContext(context) : null;
        if (realContext is not null)
            PairContexts(ownFunctions, programs, realContext, context);
        var declared = new HashSet<Symbol>();
        foreach (var function in functions.Where(function => function.Start < start.Own))
            new FunctionRewriter(context, function, null).Rewrite();
        foreach (var table in unit.Declarations.OfType<TableDeclaration>().Where(table => table.Start < start.Own))
            tables.Rewrite(table);
        foreach (var declaration in own)
        {
            switch (declaration)
            {
                case TableDeclaration table:
                    tables.Rewrite(table);
                    break;
                case FunctionDefinition function:
                    var program = programs.Find(program => program.Function == function);
                    if (program is not null && realContext is not null && AlternativeEmitter.Has(program))
                        new AlternativeEmitter(context, realContext).Rewrite(program);
                    else if (program is not null)
                        emitter.Rewrite(program);
                    else
                        emitter.RewriteHelper(function, declared.Contains(function.Symbol));
                    new FunctionRewriter(context, function, realContext).Rewrite();
                    break;
                case Declaration { Specifiers.IsTypedef: false } other:
                    declared.UnionWith(other.Declarators.Select(declarator => declarator.Symbol).OfType<FunctionSymbol>());
                    break;
            }
        }

        var text = context.Edits.Apply(start.Own, source.Text.Length) + Events(context);
        return new Result(context.Edits.Apply(start.Headers, start.Tracepoints), text, [.. programs.Select(program => program.Function.Name)], context.Diagnostics);
    }

    // Helpers of programs that have alternatives get the second context, too, whoever calls them.
    private static void PairContexts(List<FunctionDefinition> functions, List<ProgramRole> programs, RealContext realContext, RewriteContext context)
    {
        foreach (var function in functions.Where(function => programs.TrueForAll(program => program.Function != function) && RealContext.IndexOf(function) >= 0))
        {
            realContext.Add(function);
            context.Edits.Insert(function.Parameters[RealContext.IndexOf(function)].Range.End, $", void *{RealContext.Name}");
        }
    }

    // A pointer keeps the struct of a table's events in the object's BTF; its section is one that loaders pass over.
    private static string Events(RewriteContext context)
        => string.Concat(context.Events.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
            .Select(pair => $"{pair.Value} *{pair.Key.Name}__event SEC(\".bpfsharp.events\");\n"));
}
