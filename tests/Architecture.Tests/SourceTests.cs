using BpfSharp.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BpfSharp.Architecture.Tests;

/// <summary>What the sources themselves must keep to: sizes, and which project may do what.</summary>
public class SourceTests
{
    private const int MaxFileLines = 500;
    private const int MaxMethodLines = 80;

    private static readonly string[] UnsafeProjects = ["BpfSharp.Kernel", "BpfSharp.Embedded"];

    [Fact]
    public void Files_StayUnderTheSizeLimit()
        => Sources().Where(source => source.Lines > MaxFileLines).Select(source => $"{source.Path}: {source.Lines} lines").ShouldBeEmpty();

    [Fact]
    public void Methods_FitAScreen()
        => Sources().SelectMany(source => source.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>().Select(method => (source, method)))
            .Select(pair => (pair.source.Path, Line: Line(pair.method), Length: Length(pair.method)))
            .Where(method => method.Length > MaxMethodLines)
            .Select(method => $"{method.Path}:{method.Line}: {method.Length} lines")
            .ShouldBeEmpty();

    [Fact]
    public void Unsafe_OnlyInKernelAndEmbedded()
        => Sources().Where(source => !UnsafeProjects.Contains(source.Project) && source.Root.DescendantTokens().Any(token => token.IsKind(SyntaxKind.UnsafeKeyword)))
            .Select(source => source.Path).ShouldBeEmpty();

    [Fact]
    public void PInvoke_OnlyInKernelAndEmbedded()
        => Sources().Where(source => !UnsafeProjects.Contains(source.Project) && HasAttribute(source, "LibraryImport", "DllImport"))
            .Select(source => source.Path).ShouldBeEmpty();

    [Fact]
    public void Console_OnlyInTheCommand()
        => Sources().Where(source => source.Project != "BpfSharp.Cli" && source.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Expression.ToString() is "Console" or "System.Console"))
            .Select(source => source.Path).ShouldBeEmpty();

    [Fact]
    public void EmptyCatch_Nowhere()
        => Sources().SelectMany(source => source.Root.DescendantNodes().OfType<CatchClauseSyntax>().Select(clause => (source, clause)))
            .Where(pair => pair.clause.Block.Statements.Count == 0 && !pair.clause.Block.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)))
            .Select(pair => $"{pair.source.Path}:{Line(pair.clause)}").ShouldBeEmpty();

    private static bool HasAttribute(Source source, params string[] names)
        => source.Root.DescendantNodes().OfType<AttributeSyntax>().Any(attribute => names.Contains(attribute.Name.ToString()));

    private static int Line(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static int Length(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static IEnumerable<Source> Sources()
        => Directory.EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Select(path => new Source(Path.GetRelativePath(Repository.Root, path), CSharpSyntaxTree.ParseText(File.ReadAllText(path))));

    private sealed record Source(string Path, SyntaxTree Tree)
    {
        public string Project => Path.Split('/')[1];

        public SyntaxNode Root => Tree.GetRoot();

        public int Lines => Tree.GetText().Lines.Count;
    }
}
