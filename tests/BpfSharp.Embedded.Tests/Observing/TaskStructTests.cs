using BpfSharp.Embedded.Observing;

namespace BpfSharp.Embedded.Tests.Observing;

public class TaskStructTests
{
    /// <summary>A program built for any kernel finds the fields by the types of the one whose BTF the engine was given.</summary>
    [SkippableFact]
    public void CurrentTask_ShowsItsParentItsNameAndItsExitCode()
    {
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        using var observation = new Observation("""
            #pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
            typedef struct { u32 val; } kuid_t;
            struct cred { kuid_t uid; };
            struct task_struct { int pid, tgid, exit_code; char comm[16]; struct task_struct *real_parent; const struct cred *cred; u64 start_time; };
            #pragma clang attribute pop
            static struct task_struct *(*current_task)(void) = (void *)35;
            struct key { s32 is_right; s32 exit_code; char comm[16], parent[16]; };
            MAP(seen, 1, struct key, u64, 16);
            SEC("tracepoint") int on_exit(void *ctx) {
                struct task_struct *task = current_task(), *parent = 0; const struct cred *cred = 0; struct key key = {}; s32 pid = 0, tgid = 0; u32 uid = -1; u64 start = 0;
                probe_read(&pid, 4, &task->pid); probe_read(&tgid, 4, &task->tgid); probe_read(&key.exit_code, 4, &task->exit_code);
                probe_read_str(&key.comm, 16, &task->comm);
                probe_read(&parent, 8, &task->real_parent); probe_read_str(&key.parent, 16, &parent->comm);
                probe_read(&cred, 8, &task->cred); probe_read(&uid, 4, &cred->uid); probe_read(&start, 8, &task->start_time);
                key.is_right = pid == (u32)current_pid_tgid() && tgid == (u32)(current_pid_tgid() >> 32) && uid == (u32)current_uid_gid() && start > 0;
                count(&seen, &key);
                return 0;
            }
            """, withTypes: true);
        observation.Attach("on_exit", new TracepointTarget("sched", "sched_process_exit"));
        observation.Run("/bin/sh", "-c", "/bin/false; /bin/true; exit 7").ShouldBe(7);
        var seen = observation.Counts<Seen>("seen").Keys.Select(key => $"{key.IsRight} {key.ExitCode >> 8} {key.Comm} {key.Parent}").Order().ToList();
        seen.Count.ShouldBe(3);
        seen.ShouldContain("1 1 false sh");
        seen.ShouldContain("1 0 true sh");
        seen.ShouldContain(line => line.StartsWith("1 7 sh ", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_ForkRecord_FollowsTheKernelsTypes()
    {
        TracepointFormats.Find("sched", "sched_process_fork")!.ShouldContain("field:char child_comm[16];\toffset:28;\tsize:16;");
        if (EmbeddedOptions.ForThisMachine().TargetBtf is { } types && System.Environment.OSVersion.Version >= new Version(6, 16))
            TracepointFormats.Find("sched", "sched_process_fork", types)!.ShouldContain("field:__data_loc char[] child_comm;\toffset:16;\tsize:4;");
        TracepointFormats.Names().Count().ShouldBeGreaterThan(700);
        TracepointFormats.Names().ShouldAllBe(name => TracepointFormats.Find(name.Substring(0, name.IndexOf(':')), name.Substring(name.IndexOf(':') + 1), null) != null);
    }

    private readonly record struct Seen(int IsRight, int ExitCode, Comm Comm, Comm Parent);
}
