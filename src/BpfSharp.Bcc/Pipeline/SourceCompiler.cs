using System.Collections.Immutable;
using System.Text;
using BpfSharp.Bcc.Clang;
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
        var diagnostics = warnings.Concat(_source.Locate(ClangMessages.Parse(result.Messages))).ToImmutableArray();
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
            var (text, headerStart, ownStart) = Assemble(source, tracepoints, conflicts);
            var tokens = Lexer.Lex(text, TypesFile);
            var unit = Parser.Parse(tokens, ownStart, file => file == TypesFile);
            // Each round leaves at least one name more out, and there are finitely many.
            if (unit.Conflicts.Any(conflicts.Add))
                continue;
            if (!unit.Declarations.Any(node => node.Start >= ownStart && node is FunctionDefinition or TableDeclaration))
                throw new CompilationException($"{_source.FileName} defines no program and no table.");
            var roles = new ProgramRoles(_options.KernelTypes, _architecture, _options.Sections);
            var result = SourceRewriter.Rewrite(unit, tokens, (headerStart, ownStart), roles, _architecture, _options.BccExact, _options.Alternatives);
            var diagnostics = warnings.Concat(_source.Locate(result.Diagnostics)).ToImmutableArray();
            if (diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
                throw new CompilationException(diagnostics);
            return (Finish(source, result.Text, conflicts), diagnostics);
        }
    }

    // What the parser sees: the kernel's types, what of our headers is used, the tracepoints' structs, the user's text.
    private (string Text, int HeaderStart, int OwnStart) Assemble(PreprocessedSource source, string tracepoints, HashSet<string> conflicts)
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
        text.Append(tracepoints);
        var ownStart = text.Length;
        text.Append(source.OwnText);
        return (text.ToString(), headerStart, ownStart);
    }

    // What clang sees: what the rewritten text needs, and itself.
    private string Finish(PreprocessedSource source, string rewritten, HashSet<string> conflicts)
    {
        rewritten = rewritten.Replace(Parser.UserMarker + " ", "", StringComparison.Ordinal).Replace(Parser.UserMarker, "", StringComparison.Ordinal);
        var names = new NameCollector(source.Own, conflicts);
        names.Add(Lexer.Lex(rewritten, TypesFile));
        var macros = names.AddMacros(HeaderLibrary.RuntimeMacros);
        var helpers = names.AddDeclarations(source.Headers).Where(declaration => !rewritten.Contains(declaration.Text, StringComparison.Ordinal) && !IsIn(rewritten, declaration)).ToList();
        var types = BtfSlicer.Slice(_options.KernelTypes, names.Request).Replace(Parser.UserMarker + " ", "", StringComparison.Ordinal);
        var text = new StringBuilder($"/* Made from {_source.FileName} by bpfsharp: it compiles on its own with clang -target bpf -O2 -g. */\n");
        text.Append("# 1 \"").Append(TypesFile).Append("\" 3\n");
        text.Append("#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)\n").Append(types).Append("#pragma clang attribute pop\n");
        foreach (var macro in macros)
            text.Append(macro.Text);
        foreach (var helper in helpers)
            text.Append(helper.Text).Append('\n');
        return text.Append(rewritten).ToString();
    }

    // The rewriter may have changed an inline function's text; its name with the parenthesis after it tells that it is there.
    private static bool IsIn(string rewritten, HeaderDeclaration declaration)
        => declaration.Text.StartsWith("static inline", StringComparison.Ordinal) && rewritten.Contains(declaration.Text[..declaration.Text.IndexOf('{', StringComparison.Ordinal)], StringComparison.Ordinal);

    private CompilationException Failure(ImmutableArray<Diagnostic> diagnostics, ClangProcess.Result result)
        => diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? new CompilationException(diagnostics)
            : new CompilationException($"{_source.FileName}: clang failed with exit code {result.ExitCode}: {result.Messages.Trim()}");
}
