using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

/// <summary>System call numbers of the machine this runs on. Those above 424 are the same everywhere.</summary>
internal static class SyscallNumber
{
    public const int FsOpen = 430;
    public const int FsConfig = 431;
    public const int FsMount = 432;

    public static readonly int Bpf = Choose(x64: 321, arm64: 280);
    public static readonly int PerfEventOpen = Choose(x64: 298, arm64: 241);

    private static int Choose(int x64, int arm64) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => x64,
        Architecture.Arm64 => arm64,
        var other => throw new PlatformNotSupportedException($"BpfSharp's kernel backend knows the system calls of x64 and arm64, not of {other}."),
    };
}
