using Xunit.Abstractions;
using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>
/// The test, or every test of the class, also runs on the kernels of <c>eng/kernels</c> (<c>./test --kernels</c>). A test that this machine's kernel can't run
/// must carry it, and must pass on at least one of them.
/// </summary>
[TraitDiscoverer("BpfSharp.Testing.OnKernelsDiscoverer", "Testing")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OnKernelsAttribute : Attribute, ITraitAttribute;

/// <summary>Gives tests marked <see cref="OnKernelsAttribute"/> the trait that the runner selects by.</summary>
public sealed class OnKernelsDiscoverer : ITraitDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Kernels", "yes")];
}
