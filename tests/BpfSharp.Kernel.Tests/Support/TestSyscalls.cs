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

    /// <summary>Calls getpgid for a process so many times.</summary>
    public static void GetProcessGroupOf(int processId, int times)
    {
        for (var i = 0; i < times; i++)
            GetPgid(processId).ShouldBeGreaterThanOrEqualTo(0);
    }

    /// <summary>Calls getpgid so many times in a way that fails with ESRCH.</summary>
    public static void GetProcessGroupOfNoProcess(int times)
    {
        for (var i = 0; i < times; i++)
            GetPgid(-1).ShouldBe(-1);
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

    /// <summary>The C library's file and the byte in it where getpgid begins.</summary>
    public static (string Path, ulong Offset) AddressOfGetPgid()
    {
        var address = (ulong)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getpgid");
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            // 7f00-7f01 r-xp 00026000 08:01 123   /lib/libc.so.6
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var range = fields[0].Split('-');
            var start = Convert.ToUInt64(range[0], 16);
            if (address >= start && address < Convert.ToUInt64(range[1], 16))
                return (fields[5], address - start + Convert.ToUInt64(fields[2], 16));
        }

        throw new InvalidOperationException("getpgid is in no mapping");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int threadId, nuint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetPgid(int processId);
}
