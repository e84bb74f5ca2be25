using System.Reflection;

namespace BpfSharp.Architecture.Tests;

/// <summary>Dependencies point one way: Formats ◄ Core ◄ {Kernel, Embedded, Bcc} ◄ BpfSharp ◄ Cli.</summary>
public class DependencyTests
{
    [Theory]
    [InlineData("BpfSharp.Formats")]
    [InlineData("BpfSharp.Core", "BpfSharp.Formats")]
    [InlineData("BpfSharp.Kernel", "BpfSharp.Core", "BpfSharp.Formats")]
    [InlineData("BpfSharp.Embedded", "BpfSharp.Core", "BpfSharp.Formats")]
    [InlineData("BpfSharp.Bcc", "BpfSharp.Core", "BpfSharp.Formats")]
    [InlineData("BpfSharp", "BpfSharp.Kernel", "BpfSharp.Embedded", "BpfSharp.Bcc", "BpfSharp.Core", "BpfSharp.Formats")]
    [InlineData("BpfSharp.Cli", "BpfSharp", "BpfSharp.Kernel", "BpfSharp.Embedded", "BpfSharp.Bcc", "BpfSharp.Core", "BpfSharp.Formats")]
    public void Assembly_RefersOnlyToLayersBelow(string name, params string[] allowed)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!).Where(reference => reference.StartsWith("BpfSharp", StringComparison.Ordinal));
        references.Except(allowed).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("BpfSharp.Formats")]
    [InlineData("BpfSharp.Core")]
    [InlineData("BpfSharp.Kernel")]
    [InlineData("BpfSharp.Embedded")]
    [InlineData("BpfSharp.Bcc")]
    [InlineData("BpfSharp")]
    public void Library_HasNoPackageDependencies(string name)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!);
        references.Where(reference => !reference.StartsWith("BpfSharp", StringComparison.Ordinal) && !reference.StartsWith("System", StringComparison.Ordinal) && reference != "Microsoft.Win32.Primitives").ShouldBeEmpty();
    }
}
