namespace BpfSharp.Kernel;

/// <summary>A set of types that is loaded in the kernel.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name"><c>vmlinux</c> or a module's name; empty for those of programs and maps.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsKernel">True for the kernel's own and its modules'.</param>
public sealed record KernelBtfInfo(uint Id, string Name, int Size, bool IsKernel);
