using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    /// <summary>IF_NAMESIZE.</summary>
    public const int InterfaceNameSize = 16;

    [LibraryImport(Library, EntryPoint = "if_indextoname", SetLastError = true)]
    public static unsafe partial byte* InterfaceName(uint index, byte* name);
}
