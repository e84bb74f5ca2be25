using BpfSharp.Backends;
using BpfSharp.Kernel.Events;

namespace BpfSharp.Kernel.Maps;

/// <content>Arrays as memory (BPF_F_MMAPABLE, since 5.5).</content>
internal sealed partial class KernelMap : IMemoryMappedMap
{
    // The kernel lets the whole of an array's pages be mapped; mmap rounds the length up to pages.
    public MappedMemory? MapMemory(int length, bool writable, out Errno errno)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return MemoryMapping.Map(Handle, (nuint)length, offset: 0, writable, out errno);
    }
}
