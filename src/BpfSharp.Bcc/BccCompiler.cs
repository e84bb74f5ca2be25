using System.Text;
using BpfSharp.Bcc.Pipeline;

namespace BpfSharp.Bcc;

/// <summary>Compiles BCC's dialect of C to standard BPF objects.</summary>
/// <param name="options">How to compile.</param>
public sealed class BccCompiler(BccCompilerOptions options)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ClangToolchain? _toolchain = options.Toolchain;

    /// <summary>How it compiles.</summary>
    public BccCompilerOptions Options { get; } = options;

    /// <summary>Compiles a source.</summary>
    /// <param name="source">The text.</param>
    /// <param name="fileName">Its name, for messages; files that it includes in quotes are looked for in its folder.</param>
    /// <exception cref="CompilationException">The source is wrong, or there is no compiler.</exception>
    public CompiledObject Compile(string source, string fileName)
        => new SourceCompiler(Options, new SourceText(source, fileName), Toolchain).Compile();

    /// <summary>Compiles a file.</summary>
    /// <exception cref="CompilationException">It can't be read, is no UTF-8 text, is wrong, or there is no compiler.</exception>
    public CompiledObject CompileFile(string path) => Compile(ReadFile(path), path);

    /// <summary>Rewrites a source to standard C without compiling it.</summary>
    /// <exception cref="CompilationException">The source is wrong, or there is no compiler.</exception>
    public string Rewrite(string source, string fileName)
        => new SourceCompiler(Options, new SourceText(source, fileName), Toolchain).Rewrite().Text;

    private ClangToolchain Toolchain => _toolchain ??= ClangToolchain.Find();

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
