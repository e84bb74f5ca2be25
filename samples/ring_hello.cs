#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_RINGBUF_OUTPUT: a greeting for everyone who starts a program, chosen by user from a table that C# fills.
//   dotnet run samples/ring_hello.cs                 a workload of its own, as root and as user 501
//   dotnet run samples/ring_hello.cs -- make         any command
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    struct user_msg_t { char message[12]; };
    BPF_HASH(config, u32, struct user_msg_t);
    BPF_RINGBUF_OUTPUT(output, 16);
    struct data_t { int pid; int uid; char command[16]; char message[12]; };
    int hello(struct pt_regs *ctx) {
        struct data_t *data = output.ringbuf_reserve(sizeof(struct data_t));
        char message[12] = "Hello World";
        if (!data)
            return 0;    // the buffer is full: the one place where that shows
        data->pid = bpf_get_current_pid_tgid() >> 32;
        data->uid = bpf_get_current_uid_gid() & 0xFFFFFFFF;
        bpf_get_current_comm(&data->command, sizeof(data->command));
        struct user_msg_t *p = config.lookup((u32 *)&data->uid);
        bpf_probe_read_kernel(&data->message, sizeof(data->message), p ? p->message : message);
        output.ringbuf_submit(data, 0);
        return 0;
    }
    """);
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "hello"));

var config = bpf.GetTable<uint, Message>("config");
config[0] = Message.Of("Hey root!");
config[501] = Message.Of("Hi user 501!");
bpf.OpenRingBuffer<Data>("output", data => Console.WriteLine($"{data.Pid} {data.Uid} {data.Command} {data.Message}"));

string[][] commands = args.Length > 0 ? [args] : [["sh", "-c", "/bin/true; /bin/true; exit"], ["setpriv", "--reuid=501", "--clear-groups", "sh", "-c", "/bin/true; exit"]];
foreach (var command in commands)
{
    using var workload = Process.Start(command[0], command.Skip(1));
    while (!workload.HasExited)
        bpf.RingBufferPoll(TimeSpan.FromMilliseconds(50));
}

bpf.RingBufferConsume();

// The same fields in the same order as in C.
internal record struct Data(int Pid, int Uid, Comm Command, Message Message);

[InlineArray(12)]
internal struct Message
{
    private byte _first;

    public static Message Of(string text)
    {
        var message = default(Message);
        Encoding.UTF8.GetBytes(text, message);
        return message;
    }

    public override readonly string ToString() => Encoding.UTF8.GetString(this).TrimEnd('\0');
}
