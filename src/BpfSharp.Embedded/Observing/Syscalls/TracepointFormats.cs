using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Embedded.Observing;

/// <summary>
/// The records of the tracepoints that <see cref="ProcessObserver"/> offers, as the <c>format</c> files of tracefs describe them: compilers make the
/// structures of programs from these, and the observer's records are laid out by them.
/// </summary>
public static class TracepointFormats
{
    private const string Header = """
        	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
        	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
        	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
        	field:int common_pid;	offset:4;	size:4;	signed:1;


        """;

    /// <summary>The text of a tracepoint's format file; null for tracepoints that the observer doesn't offer.</summary>
    /// <param name="category">The group: <c>syscalls</c>.</param>
    /// <param name="name">The event: <c>sys_enter_openat</c>.</param>
    /// <param name="types">The kernel's types, where the engine has them: a few records differ among kernels.</param>
    public static string? Find(string category, string name, BtfSpec? types = null)
    {
        var fields = category switch
        {
            "syscalls" => Syscall(name),
            "raw_syscalls" => Raw(name),
            "sched" => Sched(name, types),
            _ => null,
        };
        return fields is null ? null : $"name: {name}\nID: 0\nformat:\n{Header}{fields}\nprint fmt: \"\"\n";
    }

    /// <summary>All of them, as <c>category:event</c>.</summary>
    public static IEnumerable<string> Names()
        => Syscalls.SyscallTable.Entries.Where(call => call.Arguments is not null).SelectMany(call => (string[])[$"syscalls:sys_enter_{call.KernelName}", $"syscalls:sys_exit_{call.KernelName}"])
            .Concat(["raw_syscalls:sys_enter", "raw_syscalls:sys_exit", "sched:sched_process_exec", "sched:sched_process_exit", "sched:sched_process_fork"]);

    private static string? Raw(string name) => name switch
    {
        "sys_enter" => Field("long id", 8, 8, true) + Field("unsigned long args[6]", 16, 48, false),
        "sys_exit" => Field("long id", 8, 8, true) + Field("long ret", 16, 8, true),
        _ => null,
    };

    private static string? Sched(string name, BtfSpec? types) => name switch
    {
        "sched_process_exec" => Field("__data_loc char[] filename", 8, 4, false) + Field("pid_t pid", 12, 4, true) + Field("pid_t old_pid", 16, 4, true),
        "sched_process_fork" when Events.TraceRecords.HasForkNamesBehind(types) => Field("__data_loc char[] parent_comm", 8, 4, false) + Field("pid_t parent_pid", 12, 4, true)
            + Field("__data_loc char[] child_comm", 16, 4, false) + Field("pid_t child_pid", 20, 4, true),
        "sched_process_fork" => Field("char parent_comm[16]", 8, 16, false) + Field("pid_t parent_pid", 24, 4, true) + Field("char child_comm[16]", 28, 16, false) + Field("pid_t child_pid", 44, 4, true),
        "sched_process_exit" => Field("char comm[16]", 8, 16, false) + Field("pid_t pid", 24, 4, true) + Field("int prio", 28, 4, true) + Field("bool group_dead", 32, 1, false),
        _ => null,
    };

    private static string? Syscall(string name)
    {
        const string Number = "int __syscall_nr";
        if (name.StartsWith("sys_exit_", StringComparison.Ordinal))
            return Syscalls.SyscallTable.Find(name["sys_exit_".Length..])?.Arguments is null ? null : Field(Number, 8, 4, true) + Field("long ret", 16, 8, true);
        if (!name.StartsWith("sys_enter_", StringComparison.Ordinal) || Syscalls.SyscallTable.Find(name["sys_enter_".Length..])?.Arguments is not { } arguments)
            return null;
        var text = new StringBuilder(Field(Number, 8, 4, true));
        for (var i = 0; i < arguments.Count; i++)
            text.Append(Field($"{arguments[i].Type} {arguments[i].Name}", 16 + (8 * i), 8, false));
        return text.ToString();
    }

    private static string Field(string declaration, int offset, int size, bool isSigned)
        => $"\tfield:{declaration};\toffset:{offset};\tsize:{size};\tsigned:{(isSigned ? 1 : 0)};\n";
}
