namespace BpfSharp.Backends;

/// <summary>What an <see cref="IMapBackend"/> has as well where its values can be read and written as memory, without a call for each.</summary>
public interface IMemoryMappedMap
{
    /// <summary>
    /// Shares the map's memory with this process. An array created with <see cref="MapFlags.MemoryMappable"/> has its values there one after another, each on a
    /// multiple of 8 bytes. The memory stays valid when the map's handle is closed.
    /// </summary>
    /// <param name="length">How many bytes from the first value on.</param>
    /// <param name="writable">Whether it is to be written. While it is, the map can't be frozen (EBUSY).</param>
    /// <param name="errno">Why not. EPERM: writing a frozen map, or one opened for reading; EINVAL, ENOTSUPP: the map was created without the flag, or is no array.</param>
    /// <returns>The memory; null where it can't be shared.</returns>
    MappedMemory? MapMemory(int length, bool writable, out Errno errno);
}
