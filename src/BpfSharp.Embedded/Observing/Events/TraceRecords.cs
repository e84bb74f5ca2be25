using System.Buffers.Binary;
using System.Text;
using BpfSharp.Embedded.Observing.Tracing;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Embedded.Observing.Events;

/// <summary>Records of the scheduler's tracepoints, as <see cref="TracepointFormats"/> describes them.</summary>
internal sealed class TraceRecords(BtfSpec? types)
{
    private const int CommSize = 16;

    private readonly bool _forkNamesAreBehind = HasForkNamesBehind(types);

    /// <summary>struct trace_entry: type 2, flags 1, preemption count 1, pid 4.</summary>
    public static void WriteHeader(Span<byte> record, int threadId)
    {
        record[..4].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], threadId);
    }

    /// <summary>sched_process_exec: __data_loc of the file's name (length above, offset below), pid, old_pid, then the name.</summary>
    public static byte[] Exec(Tracee tracee, int oldThreadId, string fileName)
    {
        const int NameOffset = 20;
        var name = Encoding.UTF8.GetBytes(fileName + "\0");
        var record = new byte[NameOffset + name.Length];
        WriteHeader(record, tracee.ThreadId);
        Number(record, 8, (name.Length << 16) | NameOffset);
        Number(record, 12, tracee.ThreadId);
        Number(record, 16, oldThreadId);
        name.CopyTo(record, NameOffset);
        return record;
    }

    /// <summary>Newer kernels (6.14) keep the names of sched_process_fork behind the record instead of in it.</summary>
    public static bool HasForkNamesBehind(BtfSpec? types)
        => types?.TryFind<BtfComposite>("trace_event_raw_sched_process_fork", out var type) == true && type.Members.Any(member => member.Name == "__data_loc_parent_comm");

    /// <summary>
    /// sched_process_fork: parent_comm[16], parent_pid, child_comm[16], child_pid; or __data_loc of the parent's name, parent_pid, __data_loc of the child's,
    /// child_pid, then the names.
    /// </summary>
    public byte[] Fork(Tracee parent, int childThreadId)
    {
        var record = new byte[24 + (2 * CommSize)];
        var isBehind = _forkNamesAreBehind;
        WriteHeader(record, parent.ThreadId);
        Comm(record, isBehind ? 24 : 8, parent.Task.Name);
        Comm(record, isBehind ? 24 + CommSize : 28, parent.Task.Name);
        Number(record, isBehind ? 12 : 24, parent.ThreadId);
        Number(record, isBehind ? 20 : 44, childThreadId);
        if (isBehind)
        {
            Number(record, 8, (CommSize << 16) | 24);
            Number(record, 16, (CommSize << 16) | (24 + CommSize));
        }

        return record;
    }

    /// <summary>sched_process_exit: comm[16], pid, prio, group_dead.</summary>
    public static byte[] Exit(Tracee tracee, bool isLastOfProcess)
    {
        const int DefaultPriority = 120;
        var record = new byte[40];
        WriteHeader(record, tracee.ThreadId);
        Comm(record, 8, tracee.Task.Name);
        Number(record, 24, tracee.ThreadId);
        Number(record, 28, DefaultPriority);
        record[32] = isLastOfProcess ? (byte)1 : (byte)0;
        return record;
    }

    private static void Number(byte[] record, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(offset), value);

    private static void Comm(byte[] record, int offset, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        bytes.AsSpan(0, Math.Min(bytes.Length, CommSize - 1)).CopyTo(record.AsSpan(offset));
    }
}
