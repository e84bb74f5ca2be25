using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    /// <summary>SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK.</summary>
    public const int SocketRaw = 3 | 0x80000 | 0x800;

    public const int FamilyNetlink = 16;
    public const int FamilyPacket = 17;
    public const int LevelSocket = 1;

    /// <summary>SO_ATTACH_BPF.</summary>
    public const int OptionAttachBpf = 50;

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static unsafe partial int Bind(int socket, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static unsafe partial int SetSocketOption(int socket, int level, int option, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static unsafe partial nint Send(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static unsafe partial nint Receive(int socket, void* buffer, nuint length, int flags);
}
