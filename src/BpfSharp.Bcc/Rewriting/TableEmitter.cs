using System.Text;
using BpfSharp.Bcc.Diagnostics;
using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Tables;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Turns table declarations into maps as libbpf defines them by BTF.</summary>
internal sealed class TableEmitter(RewriteContext context, Scope scope)
{
    /// <summary>Replaces a declaration.</summary>
    public void Rewrite(TableDeclaration table)
    {
        if (TableKind.Of(table) is not { } kind)
        {
            context.Error(table, $"unknown kind of table \"{table.Kind}\"{Suggestion.For(table.Kind, TableKind.Names)}");
            return;
        }

        if (table.Kind == "histogram" && table.LeafType.Canonical != ScalarType.UnsignedLongLong)
            context.Error(table, $"the values of a histogram must be u64, not {table.LeafText}");
        var inner = InnerOf(table);
        if (kind.Traits.HasFlag(TableTraits.Outer) && !CheckInner(table, inner))
            return;
        context.Edits.Replace(table.Start, table.End, Declare(table, kind, inner));
    }

    // The name of the tables that are inside: by the macro's argument, or BPF_TABLE("hash_of_maps$name", …).
    private static string InnerOf(TableDeclaration table)
        => table.Option.StartsWith("inner:", StringComparison.Ordinal) ? table.Option["inner:".Length..]
            : table.Kind.Contains('$', StringComparison.Ordinal) ? table.Kind[(table.Kind.IndexOf('$', StringComparison.Ordinal) + 1)..] : "";

    private bool CheckInner(TableDeclaration table, string inner)
    {
        if (scope.Find(inner) is not TableSymbol symbol)
        {
            context.Error(table, $"reference to undefined table '{inner}': the tables inside '{table.Name}' must be like a table declared before it");
            return false;
        }

        if (TableKind.Of(symbol.Declaration)?.Traits.HasFlag(TableTraits.Outer) == true)
        {
            context.Error(table, $"the tables inside '{table.Name}' can't be tables of tables themselves, as '{inner}' is");
            return false;
        }

        return true;
    }

    private static string Declare(TableDeclaration table, TableKind kind, string inner)
    {
        var text = new StringBuilder("struct { __uint(type, ").Append(kind.MapType).Append(");");
        if (!kind.Traits.HasFlag(TableTraits.NoKey))
            text.Append(" __type(key, ").Append(table.KeyText).Append(");");
        if (inner.Length == 0 && !kind.Traits.HasFlag(TableTraits.NoLeaf))
            text.Append(" __type(value, ").Append(table.LeafText).Append(");");
        if (!kind.Traits.HasFlag(TableTraits.Storage) && table.Kind is not "perf_output")
            text.Append(" __uint(max_entries, ").Append(table.MaxEntries).Append(");");
        if (table.Flags != "0")
            text.Append(" __uint(map_flags, ").Append(table.Flags).Append(");");
        // Last, as it is an array without length.
        if (inner.Length > 0)
            text.Append(" __array(values, __typeof__(").Append(inner).Append("));");
        text.Append(" } ").Append(table.Name).Append(" SEC(\".maps\")");
        if (table.Kind == "histogram")
            AppendTag(text, "histogram");
        if (Tag(table) is { } tag)
            AppendTag(text, tag);
        return text.ToString();
    }

    private static void AppendTag(StringBuilder text, string tag) => text.Append(" __attribute__((btf_decl_tag(\"bpfsharp:").Append(tag).Append("\")))");

    private static string? Tag(TableDeclaration table) => table.Option switch
    {
        _ when table.Kind == "extern" => "extern",
        "" => null,
        var option when option.StartsWith("inner:", StringComparison.Ordinal) => null,
        var option => option,
    };
}
