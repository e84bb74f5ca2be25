using System.Runtime.InteropServices;

namespace BpfSharp.Attaching;

/// <summary>The kernel's names of system calls' functions: <c>__x64_sys_execve</c> and its relatives.</summary>
internal static class SyscallNames
{
    /// <summary>Begins a target that names a system call and leaves the function's name to the kernel: <c>sys:execve</c>.</summary>
    public const string Marker = "sys:";

    // Every prefix that a kernel has used for the function behind a system call; BCC probes kallsyms for the same ones.
    private static readonly string[] Prefixes =
        ["__x64_sys_", "__arm64_sys_", "__x32_compat_sys_", "__ia32_compat_sys_", "__s390x_sys_", "__s390_sys_", "__riscv_sys_", "__se_sys_", "__do_sys_", "__sys_", "sys_"];

    /// <summary>The prefix on this architecture for kernels with system call wrappers (4.17 on x86-64, 4.19 on arm64).</summary>
    public static string NativePrefix => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "__x64_sys_",
        Architecture.Arm64 => "__arm64_sys_",
        Architecture.S390x => "__s390x_sys_",
        Architecture.RiscV64 => "__riscv_sys_",
        _ => "sys_",
    };

    /// <summary>The system call that a function implements or a marked target names; null where it is neither.</summary>
    public static string? SyscallOf(string target)
    {
        if (target.StartsWith(Marker, StringComparison.Ordinal))
            return target[Marker.Length..];
        foreach (var prefix in Prefixes)
        {
            if (target.StartsWith(prefix, StringComparison.Ordinal) && target.Length > prefix.Length)
                return target[prefix.Length..];
        }

        return null;
    }

    /// <summary>The kernel function of a target: itself, or the native name of the system call it names.</summary>
    public static string FunctionOf(string target)
        => target.StartsWith(Marker, StringComparison.Ordinal) ? NativePrefix + TracepointName(target[Marker.Length..]) : target;

    /// <summary>What a system call is called among the tracepoints of <c>syscalls</c>: the kernel's own name, which differs from the user's for a few.</summary>
    public static string TracepointName(string syscall) => syscall switch
    {
        // The function is sys_newuname, so the tracepoint is sys_enter_newuname.
        "stat" or "lstat" or "fstat" or "uname" => "new" + syscall,
        "sendfile" => "sendfile64",
        "umount2" => "umount",
        _ => syscall,
    };
}
