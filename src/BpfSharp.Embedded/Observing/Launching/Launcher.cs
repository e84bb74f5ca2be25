using System.Collections;
using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing.Native;

namespace BpfSharp.Embedded.Observing.Launching;

/// <summary>Starts processes that are traced from their first instruction on. To be used on the tracer's thread: they are its children.</summary>
internal static unsafe class Launcher
{
    private const short SetDefaultSignals = 0x04, SetSignalMask = 0x08;

    /// <summary>Finds the file of a command as a shell would.</summary>
    /// <exception cref="BpfException">There is none.</exception>
    public static string Find(string command)
    {
        const int MayExecute = 1;
        if (command.Contains('/', StringComparison.Ordinal))
            return File.Exists(command) ? command : throw new BpfException($"The command '{command}' can't be started: there is no such file.", Errno.ENOENT);
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':');
        foreach (var folder in folders)
        {
            var path = Path.Combine(folder.Length == 0 ? "." : folder, command);
            if (File.Exists(path) && Libc.Access(path, MayExecute) == 0)
                return path;
        }

        throw new BpfException($"The command '{command}' can't be started: no folder of PATH has it.", Errno.ENOENT);
    }

    /// <summary>Starts the launcher and begins to trace it: it is in its first stop, about to become the command.</summary>
    /// <param name="arguments">The command's file, then its arguments from its own name on; nothing for a process that only waits.</param>
    /// <param name="options">Of ptrace.</param>
    /// <param name="outputToError">Standard output goes where standard error goes.</param>
    /// <exception cref="BpfException">It can't be started or traced.</exception>
    public static int Start(IReadOnlyList<string> arguments, int options, bool outputToError)
    {
        var program = LauncherProgram.Create();
        int pid;
        try
        {
            pid = Spawn($"/proc/self/fd/{program}", ["bpfsharp-launch", .. arguments], outputToError);
        }
        finally
        {
            _ = Libc.Close(program);
        }

        int status;
        while (Libc.WaitPid(pid, &status, Libc.WaitStopped | Libc.WaitOwn) < 0 && Libc.LastError == Errno.EINTR)
        {
        }

        if (!new WaitStatus(status).IsStop)
            throw new BpfException($"The launcher ended before it could be traced (exit code {new WaitStatus(status).ExitCode}).");
        var error = Ptrace.Seize(pid, options);
        if (error != Errno.None)
        {
            _ = Libc.Kill(pid, Signals.Kill);
            _ = Libc.WaitPid(pid, &status, Libc.WaitOwn);
            throw Explain(error);
        }

        _ = Libc.Kill(pid, Signals.Cont);
        return pid;
    }

    private static BpfException Explain(Errno error)
    {
        var scope = "";
        try
        {
            scope = File.ReadAllText("/proc/sys/kernel/yama/ptrace_scope").Trim();
        }
        catch (IOException)
        {
            // No Yama, so it isn't what refused.
        }

        var reason = scope switch
        {
            "3" => "Yama forbids ptrace altogether (kernel.yama.ptrace_scope is 3 until the next boot)",
            "2" => "Yama allows ptrace only with CAP_SYS_PTRACE (kernel.yama.ptrace_scope is 2; 1 suffices)",
            _ => "a seccomp filter or security module forbids ptrace; containers allow it with --cap-add SYS_PTRACE or --security-opt seccomp=unconfined",
        };
        return new BpfException(error == Errno.EPERM ? $"A command can't be observed: {reason} (EPERM)." : $"A command can't be observed: PTRACE_SEIZE failed ({error}).", error);
    }

    private static int Spawn(string path, IReadOnlyList<string> arguments, bool outputToError)
    {
        // Larger than posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128) of any C library.
        var attributes = stackalloc long[64];
        var actions = stackalloc long[32];
        var signals = stackalloc long[16];
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}").ToList();
        using var argumentBlock = new StringBlock(arguments);
        using var environmentBlock = new StringBlock(environment);
        _ = Libc.InitSpawnAttributes(attributes);
        _ = Libc.InitFileActions(actions);
        try
        {
            // .NET ignores SIGPIPE; a command must not inherit that.
            new Span<long>(signals, 16).Clear();
            _ = Libc.SetSpawnSignalMask(attributes, signals);
            signals[0] = 1L << (Signals.Pipe - 1);
            _ = Libc.SetSpawnDefaultSignals(attributes, signals);
            _ = Libc.SetSpawnFlags(attributes, SetDefaultSignals | SetSignalMask);
            if (outputToError)
                _ = Libc.AddDuplicate(actions, 2, 1);
            var error = (Errno)Libc.Spawn(out var pid, path, actions, attributes, argumentBlock.Pointers, environmentBlock.Pointers);
            return error == Errno.None ? pid : throw new BpfException($"A command can't be observed: the launcher can't be started ({error}). A policy that forbids programs in memory (memfd) does that.", error);
        }
        finally
        {
            _ = Libc.DestroyFileActions(actions);
            _ = Libc.DestroySpawnAttributes(attributes);
        }
    }

    /// <summary>A null-ended array of C strings.</summary>
    private sealed class StringBlock : IDisposable
    {
        private readonly int _count;

        public StringBlock(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
                Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                Marshal.FreeCoTaskMem((nint)Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }
}
