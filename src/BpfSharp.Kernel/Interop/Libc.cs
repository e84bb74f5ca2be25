using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace BpfSharp.Kernel.Interop;

/// <summary>The C library's functions, one file for each group; every argument is blittable. Nothing above this folder calls them except through a type with a subject.</summary>
internal static partial class Libc
{
    private const string Library = "libc";

    /// <summary>The error number that the last call on this thread left.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
