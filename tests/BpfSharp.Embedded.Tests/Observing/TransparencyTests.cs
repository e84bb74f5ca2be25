using BpfSharp.Embedded.Observing;

namespace BpfSharp.Embedded.Tests.Observing;

/// <summary>What is observed behaves as if it weren't.</summary>
public class TransparencyTests
{
    private const string CountAll = """
        MAP(counts, 1, u32, u64, 16);
        struct enter { u64 header; s64 nr; u64 args[6]; };
        SEC("tracepoint") int on_enter(struct enter *ctx) { u32 key = 0; count(&counts, &key); return 0; }
        SEC("tracepoint") int on_exit(struct enter *ctx) { u32 key = 1; count(&counts, &key); return 0; }
        SEC("kprobe") int on_user(struct pt_regs *ctx) { u32 key = 2; count(&counts, &key); return 0; }
        SEC("perf_event") int on_clock(struct pt_regs *ctx) { u32 key = 3; count(&counts, &key); return 0; }
        """;

    [SkippableTheory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 17", 17)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    [InlineData("kill -SEGV $$", 128 + 11)]
    [InlineData("trap 'exit 5' USR1; kill -USR1 $$; sleep 10", 5)]
    [InlineData("seq 1 20000 | sort -n | tail -1 | grep -q 20000 && exit 9", 9)]
    [InlineData("yes | head -1000 >/dev/null", 0)]
    [InlineData("sleep 0.3 & wait $!; exit 4", 4)]
    [InlineData("(kill -STOP $(sh -c 'echo $PPID'); exit 6) & child=$!; sleep 0.2; kill -CONT $child; wait $child", 6)]
    public void Shell_UnderFullObservation_EndsAsWithout(string script, int exitCode)
    {
        using var observation = Full();
        observation.Run("/bin/sh", "-c", script).ShouldBe(exitCode);
        observation.Count(key: 0).ShouldBeGreaterThan(0ul);
    }

    [SkippableFact]
    public void Signals_OfAMultithreadedProgram_ArriveWithTheirValues_WhileItHitsBreakpoints()
    {
        var program = TestPrograms.Native("""
            #include <pthread.h>
            #include <signal.h>
            #include <stdlib.h>
            #include <unistd.h>
            static volatile long sum, faults, queued;
            static volatile int stop;
            __attribute__((noinline, noclone)) long work(long x) { asm volatile("" : "+r"(x)); return x + faults; }
            static void on_queue(int s, siginfo_t *i, void *c) { sum += i->si_value.sival_int; queued++; }
            static void on_alarm(int s) { faults++; }
            static void *run(void *x) { long r = 0; while (!stop) r += work(1); return (void *)r; }
            int main(void) {
                struct sigaction a = {0}; a.sa_sigaction = on_queue; a.sa_flags = SA_SIGINFO; sigaction(SIGRTMIN, &a, 0);
                signal(SIGUSR1, on_alarm);
                pthread_t t[3]; for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, run, 0);
                for (int i = 1; i <= 100; i++) {
                    union sigval v = {.sival_int = i};
                    pthread_sigqueue(t[i % 3], SIGRTMIN, v);
                    pthread_kill(t[i % 3], SIGUSR1);
                    while (queued < i) usleep(100);
                }
                stop = 1; for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
                return sum == 5050 && faults > 0 ? 0 : 1;
            }
            """, "-O2 -D_GNU_SOURCE -pthread");
        using var observation = Full();
        observation.AttachUser("on_user", program, "work");
        observation.Run(program).ShouldBe(0);
        observation.Count(key: 2).ShouldBeGreaterThan(100ul);
    }

    [SkippableFact]
    public void Trap_OfTheProgramsOwn_ReachesItsHandler()
    {
        var program = TestPrograms.Native("""
            #include <signal.h>
            #include <stdlib.h>
            static volatile int traps;
            static void on_trap(int s) { traps++; }
            __attribute__((noinline, noclone)) int work(int *x) { return *x + 1; }
            static void on_fault(int s, siginfo_t *i, void *c) { _Exit(i->si_addr == 0 && traps == 2 ? 42 : 1); }
            int main(void) {
                signal(SIGTRAP, on_trap); struct sigaction a = {0}; a.sa_sigaction = on_fault; a.sa_flags = SA_SIGINFO; sigaction(SIGSEGV, &a, 0);
                asm volatile("int3"); raise(SIGTRAP);
                return work(0);
            }
            """, "-O2");
        using var observation = Full();
        observation.AttachUser("on_user", program, "work");
        observation.Run(program).ShouldBe(42);
        observation.Count(key: 2).ShouldBe(1ul);
    }

    [SkippableFact]
    public void Exec_OfAThread_AndTheLeadersExit_AreFollowed()
    {
        var program = TestPrograms.Native("""
            #include <pthread.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            static char **args;
            static void *run(void *x) { usleep(20000); execl(args[0], args[0], "again", (char *)0); return 0; }
            static void *finish(void *x) { usleep(20000); _exit(23); }
            static void *idle(void *x) { pause(); return 0; }
            int main(int argc, char **argv) {
                args = argv; pthread_t t;
                for (int i = 0; i < 3; i++) pthread_create(&t, 0, idle, 0);
                pthread_create(&t, 0, argc == 1 ? run : finish, 0);
                if (argc > 1) pthread_exit(0);
                pause();
            }
            """);
        using var observation = Full();
        observation.Run(program).ShouldBe(23);
    }

    [SkippableFact]
    public void VFork_SharesItsParentsBreakpoints_AndBothGoOn()
    {
        var program = TestPrograms.Native("""
            #include <sys/wait.h>
            #include <unistd.h>
            __attribute__((noinline, noclone)) int work(int x) { asm volatile(""); return x + 1; }
            int main(void) {
                int s = 0, status;
                for (int i = 0; i < 10; i++) {
                    if (vfork() == 0) { work(1); execl("/bin/true", "true", (char *)0); _exit(1); }
                    wait(&status); s += work(status);
                }
                return s == 10 ? 0 : 1;
            }
            """);
        using var observation = Full();
        observation.AttachUser("on_user", program, "work");
        observation.Run(program).ShouldBe(0);
        observation.Count(key: 2).ShouldBe(20ul);
    }

    [SkippableFact]
    public void Program_Of32Bits_RunsAndOnlyRawEventsSeeIt()
    {
        var program = TestPrograms.Native("""
            __attribute__((naked)) void _start(void) { asm volatile("movl $20, %eax; int $0x80; movl $1, %eax; movl $33, %ebx; int $0x80"); }
            """, "-O1 -nostdlib -static -no-pie");
        using var observation = Full();
        observation.Run(program).ShouldBe(33);
        // execve, getpid and exit; exit doesn't come back.
        observation.Count(key: 0).ShouldBe(3ul);
        observation.Count(key: 1).ShouldBe(2ul);
    }

    [SkippableFact]
    public void Clock_SamplesAThreadThatComputes()
    {
        var program = TestPrograms.Native("""
            #include <time.h>
            int main(void) { struct timespec a, b; clock_gettime(CLOCK_MONOTONIC, &a); do clock_gettime(CLOCK_MONOTONIC, &b); while ((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 500); return 3; }
            """);
        using var observation = new Observation(CountAll);
        observation.Attach("on_clock", new PerfEventTarget(1, 0, 0, 100));
        observation.Run(program).ShouldBe(3);
        observation.Count(key: 3).ShouldBeInRange(5ul, 60ul);
    }

    [SkippableFact]
    public void Dispose_WhileProcessesRun_LetsThemRunOnWithoutBreakpoints()
    {
        var (ready, go, done) = (TestPrograms.NewPath("ready"), TestPrograms.NewPath("go"), TestPrograms.NewPath("done"));
        var program = TestPrograms.Native("""
            #include <fcntl.h>
            #include <pthread.h>
            #include <unistd.h>
            __attribute__((noinline, noclone)) int work(int x) { asm volatile(""); return x + 1; }
            static volatile int stop;
            static void *run(void *x) { while (!stop) work(1); return 0; }
            int main(int argc, char **argv) {
                pthread_t t[2]; for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, run, 0);
                close(open(argv[1], O_CREAT | O_WRONLY, 0666));
                while (access(argv[2], F_OK)) usleep(1000);
                stop = 1; for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
                for (int i = 0; i < 1000; i++) work(i);
                close(open(argv[3], O_CREAT | O_WRONLY, 0666));
            }
            """);
        using (var observation = Full())
        {
            observation.AttachUser("on_user", program, "work");
            observation.AttachUser("on_user", program, "work", isReturn: true);
            _ = observation.Observer.RunAsync(ObservedCommand.Of(program, ready, go, done));
            UprobeTests.WaitFor(ready);
        }

        File.WriteAllText(go, "");
        UprobeTests.WaitFor(done);
    }

    [SkippableFact]
    public void Kill_EndsEverythingThatIsObserved()
    {
        using var observation = Full();
        var ready = TestPrograms.NewPath("ready");
        var run = observation.Observer.RunAsync(ObservedCommand.Of("sh", "-c", $"sleep 1000 & sleep 1001 & touch {ready}; wait"));
        UprobeTests.WaitFor(ready);
        observation.Observer.Kill();
        run.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        run.Result.ShouldBe(128 + 9);
    }

    [SkippableFact]
    public async Task RunAsync_CommandThatCantBeStarted_SaysWhy()
    {
        using (var observation = Full())
        {
            var missing = await Should.ThrowAsync<BpfException>(() => observation.Observer.RunAsync(ObservedCommand.Of("no-such-command")));
            missing.Message.ShouldBe("The command 'no-such-command' can't be started: no folder of PATH has it.");
        }

        using (var observation = Full())
        {
            var text = TestPrograms.NewPath("text");
            File.WriteAllText(text, "not a program");
            var denied = await Should.ThrowAsync<BpfException>(() => observation.Observer.RunAsync(ObservedCommand.Of(text)));
            denied.Message.ShouldBe($"The command '{text}' can't be executed (EACCES).");
        }
    }

    [SkippableFact]
    public void Fault_OfAProgram_IsToldOnce_AndTheCommandRunsOn()
    {
        using var observation = new Observation("""
            SEC("tracepoint") int on_enter(u64 *ctx) { return ctx[100]; }
            """);
        observation.Attach("on_enter", new TracepointTarget("raw_syscalls", "sys_enter"));
        var faults = new List<BpfException>();
        observation.Observer.Faulted += faults.Add;
        var run = observation.Observer.RunAsync(ObservedCommand.Of("/bin/true"));
        run.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        run.Result.ShouldBe(0);
        faults.ShouldHaveSingleItem().Message.ShouldStartWith("Program on_enter was stopped at tracepoint raw_syscalls:sys_enter (ptrace): insn 0: invalid read of 8 bytes at 0x");
    }

    private static Observation Full()
    {
        var observation = new Observation(CountAll);
        observation.Attach("on_enter", new TracepointTarget("raw_syscalls", "sys_enter"));
        observation.Attach("on_exit", new TracepointTarget("raw_syscalls", "sys_exit"));
        observation.Attach("on_clock", new PerfEventTarget(1, 0, 0, 99));
        return observation;
    }
}
