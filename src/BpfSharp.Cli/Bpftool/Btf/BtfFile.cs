using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>Types in files: raw BTF as in <c>/sys/kernel/btf</c>, or the <c>.BTF</c> section of an ELF file.</summary>
internal static class BtfFile
{
    private const string KernelFolder = "/sys/kernel/btf/";
    private const string SectionName = ".BTF";

    /// <summary>Reads a file.</summary>
    /// <param name="catalog">For the kernel's own types, which those of its modules go on from.</param>
    /// <param name="path">The file.</param>
    /// <param name="basePath">The types it goes on from; null for the usual ones.</param>
    public static BtfSpec Read(ObjectCatalog catalog, string path, string? basePath)
    {
        var isModule = path.StartsWith(KernelFolder, StringComparison.Ordinal) && path != KernelFolder + "vmlinux";
        var baseSpec = basePath is not null ? Parse(basePath, null) : isModule ? catalog.KernelTypes() : null;
        return Parse(path, baseSpec);
    }

    private static BtfSpec Parse(string path, BtfSpec? baseSpec)
    {
        var bytes = ReadBytes(path);
        if (!ElfFile.IsElf(bytes))
            return BtfSpec.Parse(bytes, baseSpec);
        return ElfFile.Parse(bytes).TryGetSection(SectionName, out var section)
            ? BtfSpec.Parse(section.Data, baseSpec)
            : throw CommandException.Of($"failed to load BTF from {path}", Errno.ENODATA);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Of($"failed to load BTF from {path}", exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
                UnauthorizedAccessException => Errno.EACCES,
                _ => Errno.EIO,
            });
        }
    }
}
