namespace BpfSharp.Stacks;

/// <summary>How stacks become lines of folded text.</summary>
public sealed record FoldOptions
{
    /// <summary>Marks frames of the kernel with <c>_[k]</c> and of just-in-time compilers with <c>_[j]</c>, by which flame graphs colour them.</summary>
    public bool Annotate { get; init; } = true;

    /// <summary>Puts a frame <c>-</c> between the user's and the kernel's part.</summary>
    public bool Delimit { get; init; }
}
