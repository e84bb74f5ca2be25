using BpfSharp.Testing;

namespace BpfSharp.Tests.Attaching;

/// <summary>Programs of BCC's dialect in kernel functions: what they count is exactly what this process did.</summary>
[OnKernels]
[Collection(nameof(AloneCollection))]
public class KprobeProgramTests(LeakCheck leaks) : IClassFixture<LeakCheck>
{
    private const int Opened = 300;
    private const int Failed = 40;

    [SkippableFact]
    public void Attach_EntryAndReturnOfOneFunction_SeeEachCallAndItsResult()
    {
        Require.Root();
        Require.Kernel(KernelFeature.Kprobes);
        var source = """
            BPF_HASH(calls, u32);
            BPF_HASH(results, s64);
            static int ours() { return bpf_get_current_pid_tgid() >> 32 == PROCESS; }
            int entered(struct pt_regs *ctx) {
                if (ours())
                    calls.increment(0);
                return 0;
            }
            int returned(struct pt_regs *ctx) {
                s64 result = (int)PT_REGS_RC(ctx);
                if (ours())
                    results.increment(result < 0 ? result : 0);
                return 0;
            }
            """;
        using (var bpf = Bpf.FromSource(source, new BpfOptions { Backend = BackendKind.Kernel, UseCompileCache = false, Defines = [$"PROCESS={Environment.ProcessId}"] }))
        {
            // Both ways once beforehand, so that the runtime opens no file of its own while we count.
            OpenFiles(1, 1);
            bpf.AttachKprobe("do_sys_openat2", "entered").Description.ShouldBe("kprobe do_sys_openat2");
            bpf.AttachKretprobe("do_sys_openat2", "returned").Description.ShouldBe("kretprobe do_sys_openat2");
            var calls = bpf.GetTable<uint, ulong>("calls");
            var results = bpf.GetTable<long, ulong>("results");
            // Attaching the second opened files that the first one saw.
            var (callsBefore, openedBefore, failedBefore) = (Count(calls, 0u), Count(results, 0L), Count(results, -(long)Errno.ENOENT));
            OpenFiles(Opened, Failed);
            (Count(calls, 0u) - callsBefore).ShouldBe((ulong)(Opened + Failed));
            (Count(results, 0L) - openedBefore).ShouldBe((ulong)Opened);
            (Count(results, -(long)Errno.ENOENT) - failedBefore).ShouldBe((ulong)Failed);
        }

        leaks.Leaks().ShouldBeEmpty();
    }

    private static ulong Count<TKey>(BpfHashMap<TKey, ulong> map, TKey key)
        where TKey : unmanaged
        => map.TryGetValue(key, out var count) ? count : 0;

    private static void OpenFiles(int opened, int failed)
    {
        for (var i = 0; i < opened; i++)
            File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite).Dispose();
        for (var i = 0; i < failed; i++)
            Should.Throw<FileNotFoundException>(() => File.OpenHandle("/no_such_file"));
    }
}
