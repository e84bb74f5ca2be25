using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>What the checker found.</summary>
/// <param name="Error">Why the program is refused; null where it isn't.</param>
/// <param name="Log">The instructions that were walked, as far as the log goes.</param>
/// <param name="Replacements">Instructions that must be replaced before running: loads of pointers in the context.</param>
internal sealed record CheckVerdict(StructuralError? Error, string Log, IReadOnlyDictionary<int, Instruction> Replacements);
