namespace BpfSharp.Bcc.Tables;

/// <summary>A method of tables and what it becomes.</summary>
/// <param name="Name">The name after the dot.</param>
/// <param name="Arguments">The arguments' names as messages show them; optional ones in brackets.</param>
/// <param name="Template">
/// The C it becomes: <c>{t}</c> is the table, <c>{0}</c> and so on are the arguments, each once and in order; <c>{1=x}</c> is one that may be left out.
/// </param>
/// <param name="Result">What it returns.</param>
internal sealed record TableMethod(string Name, string Arguments, string Template, TableResult Result = TableResult.Number)
{
    /// <summary>How many arguments it takes at most.</summary>
    public int Maximum { get; } = Arguments.Length == 0 ? 0 : Arguments.Split(',').Length;

    /// <summary>How many arguments it takes at least.</summary>
    public int Minimum { get; } = Arguments.Length == 0 ? 0 : Arguments.Split(',').Count(a => !a.Contains('[', StringComparison.Ordinal));

    /// <summary>True where the first argument is the program's context, which must be the one the kernel passed.</summary>
    public bool TakesContext => Arguments.StartsWith("ctx", StringComparison.Ordinal);
}

/// <summary>What a table's method returns.</summary>
internal enum TableResult
{
    /// <summary>A number: 0, a negative errno, an id, a count.</summary>
    Number,

    /// <summary>A pointer to the table's value type.</summary>
    LeafPointer,

    /// <summary>An untyped pointer.</summary>
    Pointer,

    /// <summary>Nothing.</summary>
    Nothing,
}
