using BpfSharp.Formats.CoRe;

namespace BpfSharp;

/// <summary>What in one instruction depends on the types of the machine that the program is loaded on (compile once, run everywhere).</summary>
/// <param name="Index">The instruction's slot in its function.</param>
/// <param name="TypeId">The type in the object's BTF from which the access begins.</param>
/// <param name="Access">The access string: the index of the object itself, then members and elements (<c>0:5:2</c>).</param>
/// <param name="Kind">What is wanted of it: an offset, a size, whether it exists …</param>
public readonly record struct CoreRelocation(int Index, uint TypeId, string Access, CoReKind Kind);
