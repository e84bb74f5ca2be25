using System.Collections.Immutable;
using System.Text;
using BpfSharp.Bcc.Clang;
using BpfSharp.Bcc.Diagnostics;
using BpfSharp.Bcc.Headers;
using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Rewriting;
using BpfSharp.Bcc.Slicing;
using BpfSharp.Bcc.Syntax;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>The way of one source from text to object: preprocessor, parser, rewriter, compiler.</summary>
internal sealed class SourceCompiler
{
    private const string TypesFile = HeaderLibrary.Prefix + "kernel-types";

    private readonly BccCompilerOptions _options;
    private readonly SourceText _source;
    private readonly ClangDriver _clang;
    private readonly TargetArchitecture _architecture;
    private readonly ClangFlags _flags;

    public SourceCompiler(BccCompilerOptions options, SourceText source, ClangToolchain toolchain)
    {
        _options = options;
        _source = source;
        _clang = new ClangDriver(toolchain);
        _architecture = TargetArchitecture.Of(options.KernelTypes);
        _flags = new ClangFlags(options, _architecture, source.FileName);
    }

    /// <exception cref="CompilationException">The source is wrong.</exception>
    public CompiledObject Compile()
    {
        var (text, warnings) = Rewrite();
        var result = _clang.Compile(text, _flags.Compiler, _flags.Cpu);
        var diagnostics = warnings.Concat(_source.Locate(BackEndMessages.Condense(ClangMessages.Parse(result.Messages)).Select(Suggest))).ToImmutableArray();
        if (result.ExitCode != 0)
            throw Failure(diagnostics, result);
        return new CompiledObject(result.Output, text, diagnostics, FromCache: false);
    }

    /// <summary>Rewrites only.</summary>
    /// <exception cref="CompilationException">The source is wrong.</exception>
    public (string Text, ImmutableArray<Diagnostic> Warnings) Rewrite()
    {
        var input = $"{HeaderLibrary.Text}# 1 \"{PreprocessedSource.Quote(_source.FileName)}\"\n{KernelIncludes.Remove(_source.Text, _flags.IncludeFolders)}{PreprocessedSource.Footer}";
        var output = _clang.Preprocess(input, _flags.Preprocessor);
        var warnings = _source.Locate(ClangMessages.Parse(output.Messages)).ToList();
        if (output.ExitCode != 0)
            throw Failure([.. warnings], output);
        try
        {
            return Rewrite(PreprocessedSource.Parse(ClangDriver.TextOf(output), _source.FileName), warnings);
        }
        catch (CSyntaxException e)
        {
            throw new CompilationException([.. _source.Locate([new Diagnostic(DiagnosticSeverity.Error, e.File, e.Line, e.Column, e.Message)])]);
        }
    }

    private (string Text, ImmutableArray<Diagnostic> Warnings) Rewrite(PreprocessedSource source, List<Diagnostic> warnings)
    {
        var tracepoints = new TracepointStructs(_options.TracepointFormats).Write(source.Own);
        var conflicts = new HashSet<string>();
        while (true)
        {
            var (text, starts) = Assemble(source, tracepoints, conflicts);
            var tokens = Lexer.Lex(text, TypesFile);
            var unit = Parser.Parse(tokens, starts.Own, file => file == TypesFile);
            // Each round leaves at least one name more out, and there are finitely many.
            if (unit.Conflicts.Any(conflicts.Add))
                continue;
            if (!unit.Declarations.Any(node => node.Start >= starts.Own && node is FunctionDefinition or TableDeclaration))
                throw new CompilationException($"{_source.FileName} defines no program and no table.");
            var roles = new ProgramRoles(_options.KernelTypes, _architecture, _options.Sections);
            var result = SourceRewriter.Rewrite(unit, tokens, starts, roles, _architecture, _options.BccExact, _options.Alternatives);
            var diagnostics = warnings.Concat(_source.Locate(result.Diagnostics)).ToImmutableArray();
            if (diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
                throw new CompilationException(diagnostics);
            return (Finish(source, result, tracepoints, conflicts), diagnostics);
        }
    }

    // What the parser sees: the kernel's types, what of our headers is used, the tracepoints' structs, the user's text.
    private (string Text, (int Headers, int Tracepoints, int Own) Starts) Assemble(PreprocessedSource source, string tracepoints, HashSet<string> conflicts)
    {
        var names = new NameCollector(source.Own, conflicts);
        names.Add(source.Own);
        var declarations = names.AddDeclarations(source.Headers);
        names.Add(Lexer.Lex(tracepoints, TypesFile));
        var text = new StringBuilder(BtfSlicer.Slice(_options.KernelTypes, names.Request));
        var headerStart = text.Length;
        text.Append("# 1 \"").Append(HeaderLibrary.Prefix).Append("declarations\"\n");
        foreach (var declaration in declarations)
            text.Append(declaration.Text).Append('\n');
        var headers = text.ToString();
        return (headers + tracepoints + source.OwnText, (headerStart, headers.Length, headers.Length + tracepoints.Length));
    }

    // What clang sees: what the rewritten text needs, and itself.
    private string Finish(PreprocessedSource source, SourceRewriter.Result result, string tracepoints, HashSet<string> conflicts)
    {
        var rewritten = WithoutMarkers(tracepoints + result.Text);
        var names = new NameCollector(source.Own, conflicts);
        names.Add(Lexer.Lex(rewritten, TypesFile));
        var macros = names.AddMacros(HeaderLibrary.RuntimeMacros);
        var text = new StringBuilder();
        foreach (var declaration in names.AddDeclarations(RewrittenHeaders(source, result)))
            text.Append(declaration.Text).Append('\n');
        // Headers can need macros, which need headers: that the macros' helpers come first is all the order there is.
        macros = [.. macros.Union(names.AddMacros(HeaderLibrary.RuntimeMacros))];
        // Registers that a program puts together itself are no kernel's struct: relocating them would keep the compiler from seeing through.
        if (_options.Alternatives)
            names.Request.Unrelocated.Add("pt_regs");
        var types = WithoutMarkers(BtfSlicer.Slice(_options.KernelTypes, names.Request));
        return $"""
            /* Made from {Path.GetFileName(_source.FileName)} by bpfsharp: it compiles on its own with clang -target bpf -O2 -g. */
            # 1 "{TypesFile}" 3
            {BtfSlicer.BeginRelocated}{types}{BtfSlicer.EndRelocated}{string.Concat(macros.Select(macro => macro.Text))}{text}{rewritten}
            """;
    }

    // Those of our declarations that were rewritten take the place of the others of their name.
    private static List<HeaderDeclaration> RewrittenHeaders(PreprocessedSource source, SourceRewriter.Result result)
    {
        var tokens = Lexer.Lex(result.Headers, TypesFile);
        var changed = HeaderDeclaration.Parse(tokens, 0, tokens.Tokens.Count - 1).GroupBy(declaration => declaration.Name).ToDictionary(group => group.Key, group => group.First());
        return [.. source.Headers.Select(declaration => changed.GetValueOrDefault(declaration.Name, declaration))];
    }

    private static string WithoutMarkers(string text)
        => text.Replace(Parser.UserMarker + " ", "", StringComparison.Ordinal).Replace(Parser.UserMarker, "", StringComparison.Ordinal);

    // clang looks for names like a misspelt function's among those it saw, and the helpers that aren't used it never saw.
    private static Diagnostic Suggest(Diagnostic diagnostic)
    {
        const string start = "implicit declaration of function '";
        if (!diagnostic.Message.StartsWith(start, StringComparison.Ordinal))
            return diagnostic;
        var name = diagnostic.Message[start.Length..diagnostic.Message.IndexOf('\'', start.Length)];
        var message = diagnostic.Message.Split(" [-W")[0];
        return diagnostic with { Message = message + Suggestion.For(name, HeaderLibrary.FunctionNames) };
    }

    private CompilationException Failure(ImmutableArray<Diagnostic> diagnostics, ClangProcess.Result result)
        => diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? new CompilationException(diagnostics)
            : new CompilationException($"{_source.FileName}: clang failed with exit code {result.ExitCode}: {result.Messages.Trim()}");
}
