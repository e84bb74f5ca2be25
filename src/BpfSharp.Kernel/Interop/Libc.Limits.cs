using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    /// <summary>RLIMIT_MEMLOCK.</summary>
    public const int LimitLockedMemory = 8;

    /// <summary>struct rlimit: two unsigned longs, the soft and the hard limit.</summary>
    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    public static unsafe partial int SetLimit(int resource, ulong* limits);
}
