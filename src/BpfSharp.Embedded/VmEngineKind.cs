namespace BpfSharp.Embedded;

/// <summary>How programs of the embedded engine run.</summary>
public enum VmEngineKind
{
    /// <summary>Compiled where the runtime can make code, interpreted where not.</summary>
    Auto,

    /// <summary>One instruction after the other.</summary>
    Interpreter,

    /// <summary>As machine code that .NET makes of them.</summary>
    Jit,
}
