using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Programs;

/// <summary>What a tracing program is tied to at load.</summary>
/// <param name="TypeId">The function's or tracepoint's type; 0 for programs that are tied to nothing.</param>
/// <param name="Module">The module's BTF that the number is in; null for the kernel's own.</param>
internal sealed record AttachBtf(uint TypeId, BpfHandle? Module) : IDisposable
{
    public void Dispose() => Module?.Dispose();
}
