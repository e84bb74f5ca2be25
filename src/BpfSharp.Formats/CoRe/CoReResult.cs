namespace BpfSharp.Formats.CoRe;

/// <summary>What a CO-RE relocation comes to for a target; <see cref="CoReApplier"/> puts it into an instruction.</summary>
public sealed record CoReResult
{
    /// <summary>What was asked.</summary>
    public required CoReKind Kind { get; init; }

    /// <summary>What was asked for and of what, for messages: <c>field offset of struct task_struct.pid</c>.</summary>
    public required string Description { get; init; }

    /// <summary>False where the target has no such field or enumerator: an instruction that needs it must never be reached.</summary>
    public required bool IsResolved { get; init; }

    /// <summary>The number for the program's own types, which the compiler put into the instruction; null where that isn't certain.</summary>
    public required ulong? LocalValue { get; init; }

    /// <summary>The number for the target.</summary>
    public required ulong Value { get; init; }

    /// <summary>Bytes that the instruction loads or stores by the program's own types; 0 where its size is not concerned.</summary>
    public int LocalSize { get; init; }

    /// <summary>Bytes it has to load or store on the target.</summary>
    public int Size { get; init; }

    /// <summary>False where the sizes differ and a load of another size would give another number (signed integers, structs).</summary>
    public bool CanResize { get; init; } = true;

    /// <summary>The target's type from which the access begins, as <c>struct task_struct</c>; null where there is none.</summary>
    public string? Target { get; init; }
}
