using BpfSharp.Bcc.Diagnostics;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Tables;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Turns calls of tables' methods into calls of helpers.</summary>
internal sealed class TableCallRewriter(RewriteContext context)
{
    /// <summary>Rewrites a call itself; its arguments are the caller's to go on with.</summary>
    /// <param name="call">The call.</param>
    /// <param name="table">The table.</param>
    /// <param name="member">The method's name with what is before it.</param>
    /// <param name="wantsType">True where the result's type matters: it isn't put into a pointer as it is.</param>
    /// <param name="returnsNothing">True where the function around it has no result.</param>
    public void Rewrite(CallExpression call, TableSymbol table, MemberExpression member, bool wantsType, bool returnsNothing)
    {
        var declaration = table.Declaration;
        if (TableMethods.Find(member.Name) is not { } method)
        {
            var name = declaration.Name;
            context.Report(DiagnosticSeverity.Error, member.NameStart, call.FirstToken, $"table '{name}' has no method '{member.Name}'{Suggestion.For(member.Name, TableMethods.Names)}");
            return;
        }

        if (call.Arguments.Count < method.Minimum || call.Arguments.Count > method.Maximum)
        {
            var signature = $"{declaration.Name}.{method.Name}({method.Arguments})";
            context.Report(DiagnosticSeverity.Error, member.NameStart, call.FirstToken, $"{signature} takes {Count(method)}, not {call.Arguments.Count}");
            return;
        }

        if (TableKind.Of(declaration) is not { } kind)
            return;
        Check(call, declaration, kind, method);
        RecordEvent(call, table, method);
        var template = method.Name switch
        {
            "increment" or "atomic_increment" => Increment(declaration, kind, method),
            "lookup_or_init" when returnsNothing => method.Template.Replace("or_return(", "or_return_void(", StringComparison.Ordinal),
            _ => method.Template,
        };
        var cast = method.Result == TableResult.LeafPointer && wantsType && template.StartsWith("bpf_", StringComparison.Ordinal) ? $"({PointerTo(declaration, kind)})" : "";
        Fill(call, cast + template, table.Name);
    }

    private static string Count(TableMethod method)
        => method.Minimum == method.Maximum ? $"{method.Maximum} argument{(method.Maximum == 1 ? "" : "s")}" : $"{method.Minimum} or {method.Maximum} arguments";

    private void Fill(CallExpression call, string template, string table)
    {
        var gaps = TableTemplate.Gaps(template, table, call.Arguments.Count);
        var position = call.Start;
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            // Commas between braces would part the argument of a macro.
            var braces = template.StartsWith("table_", StringComparison.Ordinal) && context.TextOf(argument).Contains('{', StringComparison.Ordinal);
            context.Edits.Replace(position, argument.Start, gaps[i]);
            if (braces)
                context.Edits.Surround(argument.Start, argument.End, "(", ")");
            position = argument.End;
        }

        context.Edits.Replace(position, call.End, gaps[^1]);
    }

    private void Check(CallExpression call, TableDeclaration declaration, TableKind kind, TableMethod method)
    {
        if (method.Name == "get_stackid" && kind.Name != "stacktrace")
            context.Error(call, $"get_stackid is for stack traces (BPF_STACK_TRACE); '{declaration.Name}' is a table of kind {declaration.Kind}");
        else if (method.Name == "insert" && kind.IsArray)
            context.Warn(call, $"all elements of the array '{declaration.Name}' exist already: insert() has no effect; use update()");
        else if (method.Name == "delete" && kind.IsArray)
            context.Warn(call, $"elements of the array '{declaration.Name}' can't be deleted: delete() has no effect; update() with zero instead");
    }

    // Atomic costs no instruction more where each CPU doesn't have its own value; smaller than 4 bytes there is no atomic addition.
    private string Increment(TableDeclaration declaration, TableKind kind, TableMethod method)
    {
        var canBeAtomic = declaration.LeafType.Canonical is ScalarType { Size: 4 or 8 };
        var asked = method.Name == "atomic_increment";
        var atomic = canBeAtomic && (asked || (!context.BccExact && !kind.IsPerCpu));
        var inserts = !kind.IsArray && (!context.BccExact || kind.MapType == "BPF_MAP_TYPE_HASH");
        var macro = !inserts ? "table_add" : context.BccExact ? "table_increment_exact" : "table_increment";
        return $"{macro}({{t}}, {{0}}, {{1=1}}, {(atomic ? "atomic_add" : "plain_add")})";
    }

    private static string PointerTo(TableDeclaration declaration, TableKind kind)
    {
        if (kind.Traits.HasFlag(TableTraits.Outer))
            return "void *";
        return declaration.LeafText.Contains('[', StringComparison.Ordinal) || declaration.LeafText.Contains('(', StringComparison.Ordinal)
            ? $"__typeof__({declaration.LeafText}) *"
            : declaration.LeafText + (declaration.LeafText.EndsWith('*') ? "*" : " *");
    }

    // What a table's events are, for those who read them: the struct that the data argument points to.
    private void RecordEvent(CallExpression call, TableSymbol table, TableMethod method)
    {
        if (method.Name is not ("perf_submit" or "perf_submit_skb" or "ringbuf_output" or "ringbuf_submit"))
            return;
        var data = Array.FindIndex(method.Arguments.Split(','), name => name.Contains("data", StringComparison.Ordinal));
        if (NameOfStruct(call.Arguments[data].Type.Pointee) is { } name)
            context.Events.TryAdd(table, name);
    }

    private static string? NameOfStruct(CType? type) => type switch
    {
        TypedefType typedef when typedef.Canonical is CompositeType => typedef.Name,
        CompositeType { Tag.Length: > 0 } composite => (composite.IsUnion ? "union " : "struct ") + composite.Tag,
        _ => null,
    };
}
