using System.Text;

namespace BpfSharp.Bcc.Clang;

/// <summary>The two runs of clang: the preprocessor on what the user wrote, the compiler on what became of it.</summary>
internal sealed class ClangDriver(ClangToolchain toolchain)
{
    private static readonly string[] Language = ["-x", "c", "-std=gnu11", "-target", "bpf", "-nostdinc", "-fno-caret-diagnostics", "-fno-color-diagnostics"];

    // What BCC's programs do everywhere and what is right in them.
    private static readonly string[] Warnings =
    [
        "-Werror=implicit-function-declaration", "-Wno-unused-value", "-Wno-pointer-sign", "-Wno-address-of-packed-member", "-Wno-unknown-warning-option",
        "-Wno-gnu-variable-sized-type-not-at-end", "-Wno-compare-distinct-pointer-types", "-Wno-int-conversion", "-Wno-incompatible-pointer-types",
        "-Wno-incompatible-library-redeclaration", "-Wno-unused-label", "-Wno-visibility", "-Wno-tautological-compare", "-Wno-deprecated-declarations",
        "-Wno-macro-redefined", "-Wno-duplicate-decl-specifier", "-Wno-incompatible-pointer-types-discards-qualifiers", "-Wno-unused-function",
        "-Wno-language-extension-token", "-Wno-array-bounds", "-Wno-pragma-pack", "-Wno-missing-declarations", "-Wno-pass-failed",
        "-Wno-constant-conversion", "-Wno-shift-count-overflow", "-Wno-undefined-internal", "-Wno-parentheses-equality", "-Wno-return-type",
    ];

    /// <summary>Expands macros and includes, keeping comments.</summary>
    public ClangProcess.Result Preprocess(string text, IEnumerable<string> flags)
        => ClangProcess.Run(toolchain.Path, [.. Language, "-E", "-C", "-Wno-macro-redefined", .. flags, "-"], text);

    /// <summary>Compiles to an ELF object.</summary>
    /// <param name="text">The rewritten text.</param>
    /// <param name="flags">More options, of the user's.</param>
    /// <param name="cpu">The instruction set: v2, v3 …</param>
    public ClangProcess.Result Compile(string text, IEnumerable<string> flags, string cpu)
        => ClangProcess.Run(toolchain.Path, [.. Language, "-O2", "-g", "-mcpu=" + cpu, .. Warnings, .. flags, "-c", "-o", "-", "-"], text);

    /// <summary>Compiles to assembly.</summary>
    public ClangProcess.Result Assemble(string text, IEnumerable<string> flags, string cpu)
        => ClangProcess.Run(toolchain.Path, [.. Language, "-O2", "-g0", "-mcpu=" + cpu, .. Warnings, .. flags, "-S", "-o", "-", "-"], text);

    /// <summary>What an object or preprocessed text is as a string.</summary>
    public static string TextOf(ClangProcess.Result result) => Encoding.UTF8.GetString(result.Output);
}
