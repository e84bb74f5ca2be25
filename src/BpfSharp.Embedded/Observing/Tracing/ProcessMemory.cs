using BpfSharp.Embedded.Observing.Native;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>Memory of other processes.</summary>
internal static unsafe class ProcessMemory
{
    /// <summary>Reads; false where not all of it is there.</summary>
    public static bool TryRead(int thread, ulong address, Span<byte> destination)
    {
        fixed (byte* place = destination)
        {
            var local = new Libc.IoVector { Address = (nuint)place, Length = (nuint)destination.Length };
            var remote = new Libc.IoVector { Address = (nuint)address, Length = (nuint)destination.Length };
            return Libc.ReadProcess(thread, &local, 1, &remote, 1, 0) == destination.Length;
        }
    }

    /// <summary>Writes memory that the process itself may write; false where that isn't all of it.</summary>
    public static bool TryWrite(int thread, ulong address, ReadOnlySpan<byte> source)
    {
        fixed (byte* place = source)
        {
            var local = new Libc.IoVector { Address = (nuint)place, Length = (nuint)source.Length };
            var remote = new Libc.IoVector { Address = (nuint)address, Length = (nuint)source.Length };
            return Libc.WriteProcess(thread, &local, 1, &remote, 1, 0) == source.Length;
        }
    }
}
