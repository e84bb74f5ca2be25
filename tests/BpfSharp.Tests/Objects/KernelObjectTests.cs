using BpfSharp.Backends;
using BpfSharp.Core.Tests.Support;
using BpfSharp.Kernel;

namespace BpfSharp.Tests.Objects;

/// <summary>Objects on the running kernel, by test runs with exact results.</summary>
public sealed class KernelObjectTests
{
    [SkippableFact]
    public void TestRun_CallsDataAndMaps_ExactResult()
    {
        using var backend = Open();
        var spec = Clang.Read("""
            struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 64); } counts SEC(".maps");
            const volatile u32 limit = 7; u32 runs = 40; u64 zeros[3];
            static long each(u32 i, void *sum) { *(u64 *)sum += i; return 0; }
            static __noinline int twice(int x) { asm volatile(""); return x * 2; }
            __noinline int global(int x) { return twice(x) + 1; }
            SEC("xdp") int run(void *ctx) {
                u32 key = 3; u64 *count = bpf_map_lookup_elem(&counts, &key); u64 sum = 0;
                bpf_loop(10, each, &sum, 0);
                runs++; zeros[2] += sum;
                return (count ? *count : 0) + global(limit) + sum;
            }
            """);
        using var bpf = BpfObject.Create(spec, backend);
        bpf.Maps["counts"].Set([3, 0, 0, 0], [100, 0, 0, 0, 0, 0, 0, 0]);

        var result = bpf.LoadProgram("run").TestRun(new TestRunRequest { Data = new byte[64] });

        result.ReturnValue.ShouldBe(100u + 15 + 45);
        var data = new byte[4];
        bpf.Maps[".data"].TryGetValue([0, 0, 0, 0], data).ShouldBeTrue();
        data.ShouldBe<byte>([41, 0, 0, 0]);
        Should.Throw<BpfException>(() => bpf.Maps[".rodata"].Set([0, 0, 0, 0], new byte[4])).Errno.ShouldBe(Errno.EPERM);
    }

    [SkippableFact]
    public void TestRun_KconfigAndWeakSymbols_Supplied()
    {
        using var backend = Open();
        var spec = Clang.Read("""
            extern int LINUX_KERNEL_VERSION __kconfig; extern bool LINUX_HAS_SYSCALL_WRAPPER __kconfig; extern int CONFIG_NOT_THERE __kconfig __weak;
            extern void no_such_kfunc(int) __ksym __weak; extern const int no_such_variable __ksym __weak;
            SEC("xdp") int run(void *ctx) {
                if (no_such_kfunc) no_such_kfunc(1);
                if (&no_such_variable || CONFIG_NOT_THERE || !LINUX_HAS_SYSCALL_WRAPPER) return 1;
                return LINUX_KERNEL_VERSION;
            }
            """);
        using var bpf = BpfObject.Create(spec, backend);

        var kernel = Environment.OSVersion.Version;
        bpf.LoadProgram("run").TestRun(new TestRunRequest { Data = new byte[64] }).ReturnValue
            .ShouldBe((uint)((kernel.Major << 16) + (kernel.Minor << 8) + Math.Min(kernel.Build, 255)));
    }

    [SkippableFact]
    public void TestRun_TailCallAndInnerMap_SlotsFilled()
    {
        using var backend = Open();
        var spec = Clang.Read("""
            int second(void *ctx);
            struct { __uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int (void *)); } jumps SEC(".maps") = { .values = { [1] = (void *)&second } };
            struct inner { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 1); } first_inner SEC(".maps");
            struct { __uint(type, 12); __uint(max_entries, 4); __type(key, u32); __array(values, struct inner); } outer SEC(".maps") = { .values = { [2] = &first_inner } };
            SEC("xdp") int second(void *ctx) {
                u32 two = 2, zero = 0; void *in = bpf_map_lookup_elem(&outer, &two); u64 *v = in ? bpf_map_lookup_elem(in, &zero) : 0;
                return v ? *v : 1;
            }
            SEC("xdp") int run(void *ctx) { bpf_tail_call(ctx, &jumps, 1); return 2; }
            """);
        using var bpf = BpfObject.Create(spec, backend);
        bpf.Maps["first_inner"].Set([0, 0, 0, 0], [77, 0, 0, 0, 0, 0, 0, 0]);

        bpf.LoadProgram("run").TestRun(new TestRunRequest { Data = new byte[64] }).ReturnValue.ShouldBe(77u);
    }

    [SkippableFact]
    public void TestRun_CoreAccess_ReadsFieldOfRunningKernel()
    {
        using var backend = Open();
        Skip.If(backend.TargetBtf is null, "the kernel has no BTF");
        var spec = Clang.Read("""
            struct task_struct { int tgid; int pid; } __attribute__((preserve_access_index));
            static u64 (*bpf_get_current_task)(void) = (void *)35;
            static long (*bpf_probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
            SEC("raw_tp/sys_enter") int run(void *ctx) {
                struct task_struct *task = (void *)bpf_get_current_task(); int tgid = 0;
                bpf_probe_read_kernel(&tgid, sizeof(tgid), &task->tgid);
                return tgid;
            }
            """);
        using var bpf = BpfObject.Create(spec, backend);

        bpf.LoadProgram("run").TestRun(new TestRunRequest { Context = new byte[16] }).ReturnValue.ShouldBe((uint)Environment.ProcessId);
    }

    private static KernelBackend Open()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        return KernelBackend.Open();
    }
}
