namespace BpfSharp.Embedded.Tests;

/// <summary>Test data that makes each case run on both engines.</summary>
public static class EngineTheories
{
    public static IReadOnlyList<VmEngineKind> Both { get; } = [VmEngineKind.Interpreter, VmEngineKind.Jit];

    /// <summary>Every case with every engine first.</summary>
    public static IEnumerable<object[]> WithEngines(IEnumerable<object[]> cases) => cases.SelectMany(data => Both.Select(engine => (object[])[engine, .. data]));
}
