using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string fileSystem, nuint flags, string data);
}
