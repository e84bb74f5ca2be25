using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Rewrites a parsed source from BCC's dialect to C that clang compiles and any BPF loader takes.</summary>
internal static class SourceRewriter
{
    /// <summary>What rewriting gave.</summary>
    /// <param name="Text">The source's own part, rewritten.</param>
    /// <param name="Programs">Names of its programs.</param>
    /// <param name="Diagnostics">What is wrong with it.</param>
    internal sealed record Result(string Text, IReadOnlyList<string> Programs, IReadOnlyList<Diagnostic> Diagnostics);

    /// <summary>Rewrites a text.</summary>
    /// <param name="unit">The text, parsed.</param>
    /// <param name="source">Its tokens.</param>
    /// <param name="start">Where what is to be rewritten begins: our headers' inline functions, and after them the user's text.</param>
    /// <param name="roles">Tells which functions are programs.</param>
    /// <param name="architecture">The machine.</param>
    /// <param name="bccExact">True to do as BCC does where it loses data.</param>
    /// <param name="alternatives">True to add stand-ins for programs of kprobe kind.</param>
    public static Result Rewrite(
        TranslationUnit unit, TokenList source, (int Headers, int Own) start, ProgramRoles roles, TargetArchitecture architecture, bool bccExact, bool alternatives)
    {
        var own = unit.Declarations.Where(declaration => declaration.Start >= start.Own).ToList();
        var functions = unit.Declarations.OfType<FunctionDefinition>().ToList();
        var ownFunctions = own.OfType<FunctionDefinition>().ToList();
        var programs = roles.Find(ownFunctions);
        var context = new RewriteContext(source, OriginAnalysis.Of(functions, programs), architecture, bccExact);
        var tables = new TableEmitter(context, unit.Scope);
        var emitter = new ProgramEmitter(context);
        var declared = new HashSet<Symbol>();
        foreach (var function in functions.Where(function => function.Start < start.Own))
            new FunctionRewriter(context, function).Rewrite();
        foreach (var declaration in own)
        {
            switch (declaration)
            {
                case TableDeclaration table:
                    tables.Rewrite(table);
                    break;
                case FunctionDefinition function:
                    if (programs.Find(program => program.Function == function) is { } program)
                        emitter.Rewrite(program);
                    else
                        emitter.RewriteHelper(function, declared.Contains(function.Symbol));
                    new FunctionRewriter(context, function).Rewrite();
                    break;
                case Declaration { Specifiers.IsTypedef: false } other:
                    declared.UnionWith(other.Declarators.Select(declarator => declarator.Symbol).OfType<FunctionSymbol>());
                    break;
            }
        }

        var text = context.Edits.Apply(start.Headers) + Events(context);
        if (alternatives)
        {
            var stand = new AlternativeEmitter(source, context.Origins, architecture, bccExact);
            text += string.Concat(programs.Select(stand.Emit));
        }

        return new Result(text, [.. programs.Select(program => program.Function.Name)], context.Diagnostics);
    }

    // A pointer keeps the struct of a table's events in the object's BTF; its section is one that loaders pass over.
    private static string Events(RewriteContext context)
        => string.Concat(context.Events.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
            .Select(pair => $"{pair.Value} *{pair.Key.Name}__event SEC(\".bpfsharp.events\");\n"));
}
