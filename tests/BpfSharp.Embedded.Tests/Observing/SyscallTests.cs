using System.Runtime.InteropServices;
using System.Text;

namespace BpfSharp.Embedded.Tests.Observing;

public class SyscallTests
{
    private const string Opens = """
        MAP(counts, 1, u32, u64, 16);
        struct name { char text[64]; };
        MAP(wanted, 2, u32, struct name, 1);
        struct enter { u64 header; s32 nr; u32 pad; u64 args[6]; };
        struct exit { u64 header; s32 nr; u32 pad; s64 ret; };
        static inline __attribute__((always_inline)) int is_wanted(const void *path) {
            struct name name = {}; u32 zero = 0;
            struct name *other = map_lookup(&wanted, &zero);
            if (!other || probe_read_str(&name, sizeof(name), path) <= 0) return 0;
            for (int i = 0; i < 64; i++) {
                if (name.text[i] != other->text[i]) return 0;
                if (!name.text[i]) return 1;
            }
            return 0;
        }
        SEC("tracepoint") int on_enter(struct enter *ctx) {
            u32 key = 1;
            if (ctx->nr == 257 && is_wanted((void *)ctx->args[1])) count(&counts, &key);
            return 0;
        }
        SEC("kprobe") int on_function(struct pt_regs *ctx) {
            struct pt_regs *inner = (void *)ctx->di; u64 path = 0; u32 key = 2;
            probe_read(&path, 8, &inner->si);
            if (is_wanted((void *)path)) count(&counts, &key);
            return 0;
        }
        SEC("kprobe") int on_return(struct pt_regs *ctx) {
            u32 key = (s64)ctx->ax == -2 ? 3 : 4;
            count(&counts, &key);
            return 0;
        }
        SEC("tracepoint") int on_exit(struct exit *ctx) {
            u32 key = ctx->ret == -2 ? 5 : 6;
            count(&counts, &key);
            return 0;
        }
        SEC("tracepoint") int on_raw(struct enter *ctx) {
            u32 key = 7;
            if (ctx->nr == 257 && is_wanted((void *)ctx->args[1])) count(&counts, &key);
            return 0;
        }
        SEC("raw_tracepoint") int on_raw_arguments(u64 *ctx) {
            u32 key = 8; u64 path = 0;
            if (ctx[1] != 257) return 0;
            probe_read(&path, 8, &((struct pt_regs *)ctx[0])->si);
            if (is_wanted((void *)path)) count(&counts, &key);
            return 0;
        }
        """;

    [SkippableFact]
    public void Openat_EveryWayOfAttaching_CountsEachOpenOnce()
    {
        using var observation = new Observation(Opens);
        var file = Watch(observation, "absent");
        observation.Attach("on_enter", new TracepointTarget("syscalls", "sys_enter_openat"));
        observation.Attach("on_function", new KprobeTarget("__x64_sys_openat"));
        observation.Attach("on_return", new KprobeTarget("__x64_sys_openat", IsReturn: true));
        observation.Attach("on_exit", new TracepointTarget("syscalls", "sys_exit_openat"));
        observation.Attach("on_raw", new TracepointTarget("raw_syscalls", "sys_enter"));
        observation.Attach("on_raw_arguments", new RawTracepointTarget("sys_enter"));
        var opener = TestPrograms.Native("""
            #include <fcntl.h>
            int main(int argc, char **argv) { for (int i = 0; i < 137; i++) if (openat(AT_FDCWD, argv[1], O_RDONLY) != -1) return 1; return 7; }
            """);
        observation.Run(opener, file).ShouldBe(7);
        observation.Count(key: 1).ShouldBe(137ul);
        observation.Count(key: 2).ShouldBe(137ul);
        observation.Count(key: 7).ShouldBe(137ul);
        observation.Count(key: 8).ShouldBe(137ul);
        // The loader opens libraries, and may look for more that isn't there; both ways see the same.
        observation.Count(key: 3).ShouldBeGreaterThanOrEqualTo(137ul);
        observation.Count(key: 5).ShouldBe(observation.Count(key: 3));
        observation.Count(key: 6).ShouldBe(observation.Count(key: 4));
    }

    [SkippableFact]
    public void Execve_OfAShellsChildren_CountsEachByCallerAndResult()
    {
        using var observation = new Observation("""
            struct comm { char text[16]; };
            MAP(entries, 1, struct comm, u64, 16);
            MAP(results, 1, s64, u64, 16);
            struct exit { u64 header; s32 nr; u32 pad; s64 ret; };
            SEC("kprobe") int on_entry(void *ctx) { struct comm comm = {}; current_comm(&comm, 16); count(&entries, &comm); return 0; }
            SEC("tracepoint") int on_exit(struct exit *ctx) { s64 result = ctx->ret; count(&results, &result); return 0; }
            """);
        observation.Attach("on_entry", new KprobeTarget("__x64_sys_execve"));
        observation.Attach("on_exit", new TracepointTarget("syscalls", "sys_exit_execve"));
        observation.Run("/bin/sh", "-c", "/bin/true; /bin/true; /bin/echo one | /bin/cat >/dev/null; /no/such/file 2>/dev/null; exit 3").ShouldBe(3);
        // The shell's children call exec while they still are the shell; the first call is of the launcher, which has a name of its own.
        var entries = observation.Counts<Comm>("entries").ToDictionary(entry => entry.Key.ToString(), entry => entry.Value);
        entries["sh"].ShouldBe(5ul);
        entries.Values.Aggregate((a, b) => a + b).ShouldBe(6ul);
        observation.Counts<long>("results").ShouldBe(new Dictionary<long, ulong> { [0] = 5, [-2] = 1 }, ignoreOrder: true);
    }

    [SkippableFact]
    public void Processes_ForkExecExit_AreCountedByTheSchedulersTracepoints()
    {
        using var observation = new Observation("""
            MAP(counts, 1, u32, u64, 16);
            struct exec { u64 header; u32 name; s32 pid, old_pid; };
            struct name { char text[16]; };
            MAP(names, 1, struct name, u64, 16);
            SEC("tracepoint") int on_exec(struct exec *ctx) {
                u32 key = 1; struct name name = {};
                probe_read_str(&name, sizeof(name), (char *)ctx + (ctx->name & 0xffff));
                count(&names, &name);
                if ((u32)current_pid_tgid() == ctx->pid) count(&counts, &key);
                return 0;
            }
            SEC("tracepoint") int on_fork(void *ctx) { u32 key = 2; count(&counts, &key); return 0; }
            struct exit { u64 header; char comm[16]; s32 pid, prio; u8 group_dead; };
            SEC("tracepoint") int on_exit(struct exit *ctx) { u32 key = ctx->group_dead ? 3 : 4; count(&counts, &key); return 0; }
            """);
        observation.Attach("on_exec", new TracepointTarget("sched", "sched_process_exec"));
        observation.Attach("on_fork", new TracepointTarget("sched", "sched_process_fork"));
        observation.Attach("on_exit", new TracepointTarget("sched", "sched_process_exit"));
        var threads = TestPrograms.Native("""
            #include <pthread.h>
            static void *run(void *x) { return x; }
            int main(void) { pthread_t t[10]; for (int i = 0; i < 10; i++) pthread_create(&t[i], 0, run, 0); for (int i = 0; i < 10; i++) pthread_join(t[i], 0); return 0; }
            """);
        observation.Run("/bin/sh", "-c", $"/bin/true; {threads}; /bin/true").ShouldBe(0);
        observation.Count(key: 1).ShouldBe(4ul);
        observation.Count(key: 2).ShouldBe(13ul);
        observation.Count(key: 3).ShouldBe(4ul);
        observation.Count(key: 4).ShouldBe(10ul);
        observation.Counts<Comm>("names").ToDictionary(entry => entry.Key.ToString(), entry => entry.Value)["/bin/true"].ShouldBe(2ul);
    }

    [SkippableFact]
    public void Attach_ToWhatNeedsTheKernel_SaysWhatCanBeHad()
    {
        using var observation = new Observation(Opens);
        var error = Should.Throw<BpfException>(() => observation.Attach("on_function", new KprobeTarget("tcp_v4_connect")));
        error.Errno.ShouldBe(Errno.EOPNOTSUPP);
        error.Message.ShouldStartWith("Program on_function can't be attached to kprobe tcp_v4_connect: Of processes observed without the kernel there are kprobes");
        error.Message.ShouldEndWith("(--backend kernel).");
    }

    private static string Watch(Observation observation, string name)
    {
        var path = $"/tmp/{Guid.NewGuid():N}-{name}";
        var key = 0u;
        Span<byte> text = new byte[64];
        Encoding.UTF8.GetBytes(path, text);
        observation.Object.Maps["wanted"].Set(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref key)), text);
        return path;
    }
}
