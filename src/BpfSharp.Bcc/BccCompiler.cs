using System.Security.Cryptography;
using System.Text;
using BpfSharp.Bcc.Pipeline;

namespace BpfSharp.Bcc;

/// <summary>Compiles BCC's dialect of C to standard BPF objects.</summary>
/// <param name="options">How to compile.</param>
public sealed class BccCompiler(BccCompilerOptions options)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ClangToolchain? _toolchain = options.Toolchain;
    private string? _typesIdentity;

    /// <summary>How it compiles.</summary>
    public BccCompilerOptions Options { get; } = options;

    /// <summary>Compiles a source.</summary>
    /// <param name="source">The text.</param>
    /// <param name="fileName">Its name, for messages; files that it includes in quotes are looked for in its folder.</param>
    /// <exception cref="CompilationException">The source is wrong, or there is no compiler.</exception>
    public CompiledObject Compile(string source, string fileName)
    {
        var text = new SourceText(source, fileName);
        // What files of the user's a source includes is only known after preprocessing: such sources are compiled each time.
        if (Options.Cache is not { } cache || text.IncludesFiles)
            return new SourceCompiler(Options, text, Toolchain).Compile();
        var key = CompileCache.KeyOf(CacheKey(text));
        if (cache.Find(key) is { } known)
            return known;
        var compiled = new SourceCompiler(Options, text, Toolchain).Compile();
        cache.Add(key, compiled);
        return compiled;
    }

    /// <summary>Compiles a file.</summary>
    /// <exception cref="CompilationException">It can't be read, is no UTF-8 text, is wrong, or there is no compiler.</exception>
    public CompiledObject CompileFile(string path) => Compile(ReadFile(path), path);

    /// <summary>Rewrites a source to standard C without compiling it.</summary>
    /// <exception cref="CompilationException">The source is wrong, or there is no compiler.</exception>
    public string Rewrite(string source, string fileName)
        => new SourceCompiler(Options, new SourceText(source, fileName), Toolchain).Rewrite().Text;

    private ClangToolchain Toolchain => _toolchain ??= ClangToolchain.Find();

    private IEnumerable<string> CacheKey(SourceText text) =>
    [
        typeof(BccCompiler).Module.ModuleVersionId.ToString(),
        text.FileName,
        text.Text,
        Toolchain.Identity,
        Options.KernelTypesIdentity ?? (_typesIdentity ??= Convert.ToHexString(SHA256.HashData(Options.KernelTypes.Bytes.Span))),
        Options.KernelVersion.ToString(),
        $"{Options.BccExact} {Options.Alternatives} {Options.CpuCount}",
        string.Join('\0', Options.Defines),
        string.Join('\0', Options.IncludeFolders),
        string.Join('\0', Options.CompilerFlags),
        string.Join('\0', Options.Sections.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value)),
    ];

    private static string ReadFile(string path)
    {
        try
        {
            var size = new FileInfo(path).Length;
            if (size > SourceText.MaxLength)
                throw new CompilationException($"{path} has {size} bytes; at most {SourceText.MaxLength} are taken for a source.");
            return StrictUtf8.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new CompilationException($"{path} is no UTF-8 text: byte {e.Index} begins no character.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilationException($"{path} can't be read: {e.Message}", e);
        }
    }
}
