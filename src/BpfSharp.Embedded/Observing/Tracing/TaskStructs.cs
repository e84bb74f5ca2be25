using System.Buffers.Binary;
using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>
/// What a kernel would show of threads at <c>bpf_get_current_task</c>: <c>struct task_struct</c> and <c>struct cred</c>, laid out by the kernel's BTF, with the
/// fields that /proc tells of (pid, tgid, comm, real_parent, parent, group_leader, cred, start_time, exit_code). All others are zero.
/// </summary>
internal sealed class TaskStructs(BtfSpec types)
{
    // Where kernels keep such things; each thread has its own 64 KiB.
    private const ulong TaskBase = 0xffff_8880_0000_0000, CredentialBase = 0xffff_8a80_0000_0000, Range = 1UL << 38;
    private const int Shift = 16;

    private readonly Layout _task = new(types, "task_struct"), _credentials = new(types, "cred");
    private readonly Dictionary<ulong, byte[]> _images = [];

    /// <summary>The address of a thread's task_struct; 0 where the types don't have it.</summary>
    public ulong AddressOf(int threadId) => _task.Size == 0 ? 0 : TaskBase + ((ulong)threadId << Shift);

    /// <summary>Another event: threads may have changed.</summary>
    public void Forget() => _images.Clear();

    /// <summary>Reads a part of a structure; false for addresses of nothing.</summary>
    public bool TryRead(ulong address, Span<byte> destination, Tracee current)
    {
        var isTask = address - TaskBase < Range;
        if (!isTask && address - CredentialBase >= Range)
            return false;
        var start = address & ~((1UL << Shift) - 1);
        var threadId = (int)((start - (isTask ? TaskBase : CredentialBase)) >> Shift);
        if (!_images.TryGetValue(start, out var image))
        {
            image = TaskFacts.Read(threadId) is not { } facts ? [] : isTask ? Task(facts, current) : Credentials(facts);
            _images.Add(start, image);
        }

        var offset = (int)(address - start);
        if (offset + destination.Length > image.Length)
            return false;
        image.AsSpan(offset, destination.Length).CopyTo(destination);
        return true;
    }

    private byte[] Task(TaskFacts facts, Tracee current)
    {
        const int CommSize = 16;
        var image = new byte[_task.Size];
        _task.Set(image, "pid", (ulong)facts.ThreadId, 4);
        _task.Set(image, "tgid", (ulong)facts.ProcessId, 4);
        _task.Set(image, "real_parent", TaskBase + ((ulong)facts.ParentId << Shift), 8);
        _task.Set(image, "parent", TaskBase + ((ulong)facts.ParentId << Shift), 8);
        _task.Set(image, "group_leader", TaskBase + ((ulong)facts.ProcessId << Shift), 8);
        _task.Set(image, "real_cred", CredentialBase + ((ulong)facts.ThreadId << Shift), 8);
        _task.Set(image, "cred", CredentialBase + ((ulong)facts.ThreadId << Shift), 8);
        _task.Set(image, "start_time", facts.StartTime, 8);
        _task.Set(image, "start_boottime", facts.StartTime, 8);
        if (facts.ThreadId == current.ThreadId)
            _task.Set(image, "exit_code", current.ExitStatus, 4);
        if (_task.OffsetOf("comm") is { } comm)
        {
            var name = Encoding.UTF8.GetBytes(facts.Name);
            name.AsSpan(0, Math.Min(name.Length, CommSize - 1)).CopyTo(image.AsSpan(comm));
        }

        return image;
    }

    private byte[] Credentials(TaskFacts facts)
    {
        var image = new byte[_credentials.Size];
        string[] users = ["uid", "euid", "suid", "fsuid"], groups = ["gid", "egid", "sgid", "fsgid"];
        for (var i = 0; i < 4; i++)
        {
            _credentials.Set(image, users[i], facts.Users[i], 4);
            _credentials.Set(image, groups[i], facts.Groups[i], 4);
        }

        return image;
    }

    /// <summary>Where the members of a structure are, those of nameless structures in it included.</summary>
    private sealed class Layout
    {
        private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal);

        public Layout(BtfSpec types, string name)
        {
            if (!types.TryFind<BtfComposite>(name, out var type))
                return;
            Size = type.Size;
            Add(type, 0);
        }

        public int Size { get; }

        public int? OffsetOf(string member) => _offsets.TryGetValue(member, out var offset) ? offset : null;

        public void Set(byte[] image, string member, ulong value, int size)
        {
            if (OffsetOf(member) is not { } offset || offset + size > image.Length)
                return;
            if (size == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), (uint)value);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
        }

        private void Add(BtfComposite type, int start)
        {
            foreach (var member in type.Members)
            {
                if (!member.IsAnonymous)
                    _offsets.TryAdd(member.Name, start + member.ByteOffset);
                else if (member.Type is BtfComposite inner)
                    Add(inner, start + member.ByteOffset);
            }
        }
    }
}
