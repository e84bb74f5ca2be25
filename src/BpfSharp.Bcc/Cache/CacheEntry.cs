using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>A compiled object as the cache keeps it: magic, checksum, then object, rewritten C and warnings, each with its length.</summary>
internal static class CacheEntry
{
    // "BPFC" and the layout's version.
    private const uint Magic = 0x42504601;

    public static byte[] Write(CompiledObject compiled)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(compiled.Elf.Length);
            writer.Write(compiled.Elf.Span);
            writer.Write(compiled.RewrittenC);
            writer.Write(compiled.Warnings.Length);
            foreach (var warning in compiled.Warnings)
            {
                writer.Write((int)warning.Severity);
                writer.Write(warning.File);
                writer.Write(warning.Line);
                writer.Write(warning.Column);
                writer.Write(warning.Message);
                writer.Write(warning.SourceLine ?? "");
            }
        }

        var bytes = body.ToArray();
        return [.. BitConverter.GetBytes(Magic), .. SHA256.HashData(bytes), .. bytes];
    }

    /// <summary>Reads an entry; null where it isn't one or was cut short or changed.</summary>
    public static CompiledObject? Read(byte[] entry)
    {
        const int start = sizeof(uint) + SHA256.HashSizeInBytes;
        if (entry.Length < start || BitConverter.ToUInt32(entry) != Magic || !SHA256.HashData(entry.AsSpan(start)).AsSpan().SequenceEqual(entry.AsSpan(sizeof(uint), SHA256.HashSizeInBytes)))
            return null;
        // The checksum holds: what follows is what Write wrote.
        using var reader = new BinaryReader(new MemoryStream(entry, start, entry.Length - start), Encoding.UTF8);
        var elf = reader.ReadBytes(reader.ReadInt32());
        var rewritten = reader.ReadString();
        var warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        for (var count = reader.ReadInt32(); count > 0; count--)
            warnings.Add(new Diagnostic((DiagnosticSeverity)reader.ReadInt32(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString(), reader.ReadString() is { Length: > 0 } line ? line : null));
        return new CompiledObject(elf, rewritten, warnings.ToImmutable(), FromCache: true);
    }
}
