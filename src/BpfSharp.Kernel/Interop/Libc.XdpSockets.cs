using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    public const int FamilyXdp = 44;

    /// <summary>SOL_XDP.</summary>
    public const int LevelXdp = 283;

    // Options of linux/if_xdp.h.
    public const int XdpMmapOffsets = 1;
    public const int XdpReceiveRing = 2;
    public const int XdpSendRing = 3;
    public const int XdpUmemRegister = 4;
    public const int XdpFillRing = 5;
    public const int XdpCompletionRing = 6;
    public const int XdpStatistics = 7;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>POLLIN.</summary>
    public const short PollIn = 1;

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static unsafe partial int GetSocketOption(int socket, int level, int option, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "sendto", SetLastError = true)]
    public static unsafe partial nint SendTo(int socket, void* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}
