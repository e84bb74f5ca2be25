using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Tests.Support;

/// <summary>A system call that nothing else makes, so that a test can count it exactly.</summary>
internal static partial class TestSyscalls
{
    /// <summary>getpgid's number on this machine.</summary>
    public static int GetPgidNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 155 : 121;

    /// <summary>Calls getpgid so many times.</summary>
    public static void GetProcessGroup(int times)
    {
        for (var i = 0; i < times; i++)
            GetPgid(0).ShouldBeGreaterThanOrEqualTo(0);
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetPgid(int processId);
}
