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

    /// <summary>Does something on a thread that runs on one CPU only.</summary>
    public static void OnCpu(int cpu, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            var mask = 1UL << cpu;
            try
            {
                SetAffinity(0, sizeof(ulong), ref mask).ShouldBe(0);
                action();
            }
            catch (ShouldAssertException failed)
            {
                failure = failed;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw failure;
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int threadId, nuint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetPgid(int processId);
}
