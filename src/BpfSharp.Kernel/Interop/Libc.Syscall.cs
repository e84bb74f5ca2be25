using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    /// <summary>syscall(2), for calls that the C library has no function for.</summary>
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Syscall(nint number, nint a, nint b = 0, nint c = 0, nint d = 0, nint e = 0);
}
