using System.Collections.Immutable;
using System.CommandLine;
using BpfSharp.Bcc;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Commands;

/// <summary>The options about compiling that <c>compile</c> and <c>check</c> share.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string[]> _define = new("--define", "-D") { HelpName = "NAME[=VALUE]", Description = "Define a macro.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _include = new("--include", "-I") { HelpName = "FOLDER", Description = "Look for included files there.", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _flagsFile = new("--cflags-file") { HelpName = "FILE", Description = "More options for clang, one a line." };
    private readonly Option<string?> _btf = new("--btf") { HelpName = "FILE", Description = "The target kernel's types; otherwise the running kernel's." };
    private readonly Option<string?> _targetKernel = new("--target-kernel") { HelpName = "VERSION", Description = "The target kernel's version, for LINUX_VERSION_CODE; otherwise the running kernel's." };
    private readonly Option<string[]> _type = new("--type") { HelpName = "FN=KIND", Description = "What a function is for, as a section name of libbpf: tp, xdp, tc, cgroup/connect4 …", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _bccExact = new("--bcc-exact") { Description = "Do as BCC does also where it loses data." };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Compile even when the result of an earlier run could be used." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_define, _include, _flagsFile, _btf, _targetKernel, _type, _bccExact, _noCache])
            command.Add(option);
    }

    /// <summary>The compiler's options of a command line.</summary>
    /// <exception cref="BpfException">One makes no sense, or a file can't be read.</exception>
    public BccCompilerOptions Read(ParseResult parsed, KernelBackend kernel, bool alternatives) => new()
    {
        KernelTypes = Types(parsed.GetValue(_btf), kernel),
        KernelTypesIdentity = parsed.GetValue(_btf) is null ? KernelBackend.TargetBtfIdentity : null,
        KernelVersion = Version(parsed.GetValue(_targetKernel)),
        TracepointFormats = new TracefsFormats(kernel),
        Defines = [.. parsed.GetRequiredValue(_define)],
        IncludeFolders = [.. parsed.GetRequiredValue(_include)],
        CompilerFlags = parsed.GetValue(_flagsFile) is { } file ? [.. ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)] : [],
        Sections = parsed.GetRequiredValue(_type).Select(Section).ToImmutableDictionary(StringComparer.Ordinal),
        BccExact = parsed.GetValue(_bccExact),
        Alternatives = alternatives,
        Cache = parsed.GetValue(_noCache) ? null : new CompileCache(CompileCache.DefaultFolder),
    };

    private static BtfSpec Types(string? file, KernelBackend kernel)
    {
        if (file is null)
            return kernel.TargetBtf ?? throw new BpfException("This kernel has no types (/sys/kernel/btf/vmlinux is missing): give some with --btf FILE.");
        var bytes = InputFile.ReadAllBytes(file);
        try
        {
            return bytes.AsSpan().StartsWith("\u007fELF"u8) ? ObjectTypes(bytes, file) : BtfSpec.Parse(bytes);
        }
        catch (Formats.BpfFormatException error)
        {
            throw new BpfException($"{file} has no types of a kernel that can be read: {error.Message}", error);
        }
    }

    // A vmlinux, or any object with types.
    private static BtfSpec ObjectTypes(byte[] bytes, string file)
    {
        var elf = Formats.Elf.ElfFile.Parse(bytes);
        var section = elf.Sections.FirstOrDefault(section => section.Name == ".BTF") ?? throw new BpfException($"{file} is an ELF file without types: it has no section .BTF.");
        return BtfSpec.Parse(section.Data);
    }

    private static Version Version(string? text)
    {
        if (text is null)
            return Environment.OSVersion.Version;
        var numbers = text.Split('-', 2)[0];
        return System.Version.TryParse(numbers.Contains('.', StringComparison.Ordinal) ? numbers : numbers + ".0", out var version)
            ? version
            : throw new BpfException($"'{text}' is no kernel version: write --target-kernel 6.1.");
    }

    private static KeyValuePair<string, string> Section(string text)
        => text.Split('=', 2) is [{ Length: > 0 } function, { Length: > 0 } section]
            ? KeyValuePair.Create(function, section)
            : throw new BpfException($"'--type {text}' is not FN=KIND: write for example --type filter=xdp.");

    private static IEnumerable<string> ReadLines(string path) => System.Text.Encoding.UTF8.GetString(InputFile.ReadAllBytes(path)).Split('\n');
}
