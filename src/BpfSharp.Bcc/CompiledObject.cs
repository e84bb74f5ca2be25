using System.Collections.Immutable;

namespace BpfSharp.Bcc;

/// <summary>A compiled source: an ELF object that any BPF loader takes.</summary>
/// <param name="Elf">The object.</param>
/// <param name="RewrittenC">The C that it was made from: it compiles on its own.</param>
/// <param name="Warnings">What is doubtful in the source.</param>
/// <param name="FromCache">True where nothing had to be compiled.</param>
public sealed record CompiledObject(ReadOnlyMemory<byte> Elf, string RewrittenC, ImmutableArray<Diagnostic> Warnings, bool FromCache);
