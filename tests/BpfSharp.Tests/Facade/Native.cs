using System.Runtime.InteropServices;

namespace BpfSharp.Tests.Facade;

/// <summary>System calls that tests make a known number of.</summary>
internal static partial class Native
{
    [LibraryImport("libc")]
    public static partial uint getuid();

    [LibraryImport("libc")]
    public static partial int gettid();
}
