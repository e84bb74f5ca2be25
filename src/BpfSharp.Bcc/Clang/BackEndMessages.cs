namespace BpfSharp.Bcc.Clang;

/// <summary>
/// Makes one message of what clang's back end says about one mistake: it complains about the stack at each access beyond it, hundreds of times for one
/// variable, and adds to each that it forgot where the access stood.
/// </summary>
internal static class BackEndMessages
{
    // "Looks like the BPF stack limit of 512 bytes is exceeded …" until clang 17, without the number since.
    private const string StackLimit = "Looks like the BPF stack limit";

    private const string StackMessage =
        "the variables of this function and of those inlined into it take more than the 512 bytes of a BPF program's stack: keep large ones in a table (BPF_PERCPU_ARRAY)";

    private const string UnknownPlace = "could not determine the original source location";

    private const string TooMany = "too many errors emitted";

    /// <summary>The messages with each mistake of the stack told once a file, and without those that say nothing.</summary>
    public static IEnumerable<Diagnostic> Condense(IEnumerable<Diagnostic> diagnostics)
    {
        var toldOfStack = new HashSet<string>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Message.StartsWith(UnknownPlace, StringComparison.Ordinal) || diagnostic.Message.StartsWith(TooMany, StringComparison.Ordinal))
                continue;
            if (!diagnostic.Message.StartsWith(StackLimit, StringComparison.Ordinal))
                yield return diagnostic;
            else if (toldOfStack.Add(diagnostic.File))
                yield return diagnostic with { Message = StackMessage };
        }
    }
}
