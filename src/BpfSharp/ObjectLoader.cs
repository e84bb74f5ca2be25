using BpfSharp.Backends;
using BpfSharp.Bcc;
using BpfSharp.Embedded.Observing;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <summary>Makes an <see cref="ObjectSpec"/> of what the user has: C in BCC's dialect, or an object compiled before.</summary>
internal sealed class ObjectLoader(IBpfBackend backend, BpfOptions options)
{
    private static ReadOnlySpan<byte> ElfMagic => "\u007fELF"u8;

    /// <summary>Reads a file: an ELF object by its first bytes, else C.</summary>
    /// <exception cref="BpfException">It can't be read or doesn't compile.</exception>
    public ObjectSpec Read(string path)
    {
        if (IsObject(path))
            return ObjectSpec.Read(InputFile.ReadAllBytes(path), NameOf(path));
        return Spec(Compiler().CompileFile(path), path);
    }

    /// <summary>Compiles C.</summary>
    /// <exception cref="BpfException">It doesn't compile.</exception>
    public ObjectSpec Compile(string source, string fileName) => Spec(Compiler().Compile(source, fileName), fileName);

    private static ObjectSpec Spec(CompiledObject compiled, string fileName) => ObjectSpec.Read(compiled.Elf, NameOf(fileName));

    private BccCompiler Compiler() => new(new BccCompilerOptions
    {
        KernelTypes = backend.TargetBtf ?? throw new BpfException(
            "The kernel's types are missing: there is no /sys/kernel/btf/vmlinux. It needs a kernel built with CONFIG_DEBUG_INFO_BTF (5.4 or newer); most distributions' are."),
        KernelTypesIdentity = backend is KernelBackend ? KernelBackend.TargetBtfIdentity : null,
        KernelVersion = Environment.OSVersion.Version,
        TracepointFormats = backend is KernelBackend kernel ? new TracefsFormats(kernel) : new ObserverFormats(backend.TargetBtf),
        Defines = options.Defines,
        Sections = options.Sections,
        Alternatives = true,
        Cache = options.UseCompileCache ? new CompileCache(CompileCache.DefaultFolder) : null,
    });

    private static bool IsObject(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        using var file = InputFile.Open(path);
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(ElfMagic);
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    /// <summary>Layouts of the records that observed processes give.</summary>
    private sealed class ObserverFormats(BtfSpec? types) : ITracepointFormats
    {
        public string? Format(string category, string name) => TracepointFormats.Find(category, name, types);
    }
}
