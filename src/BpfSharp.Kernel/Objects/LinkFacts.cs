using System.Buffers.Binary;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Objects;

/// <summary>
/// What the kernel tells about a link: <c>struct bpf_link_info</c>, whose first sixteen bytes are type, id and program id and whose rest depends on the type.
/// Where that rest has a pointer to a text (a tracepoint's name, a file's path), the text is read too.
/// </summary>
internal sealed class LinkFacts
{
    private const int RecordSize = 64;
    private const int TextSize = 4096;

    private readonly byte[] _record;

    private LinkFacts(byte[] record, string text)
    {
        _record = record;
        Text = text;
    }

    public KernelLinkType Kind => (KernelLinkType)UInt32(0);

    public uint Id => UInt32(4);

    public uint ProgramId => UInt32(8);

    /// <summary>For <see cref="KernelLinkType.PerfEvent"/>: which sort of event it is.</summary>
    public PerfLinkKind PerfKind => Kind == KernelLinkType.PerfEvent ? (PerfLinkKind)UInt32(16) : PerfLinkKind.Unspecified;

    /// <summary>The text that the kind's record points to; empty where there is none.</summary>
    public string Text { get; }

    /// <summary>The offsets, reference counters and cookies of a <see cref="KernelLinkType.UprobeMulti"/>, or addresses and cookies of a <see cref="KernelLinkType.KprobeMulti"/>.</summary>
    public IReadOnlyList<(ulong Place, ulong Counter, ulong Cookie)> Places { get; private init; } = [];

    /// <summary>A field of the record by its offset.</summary>
    public uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_record.AsSpan(offset));

    /// <summary>A field of the record by its offset.</summary>
    public ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_record.AsSpan(offset));

    /// <summary>Reads a link; null with the reason where that fails.</summary>
    public static unsafe LinkFacts? Read(BpfHandle handle, out Errno errno)
    {
        var record = default(LinkInfoRecord);
        errno = ObjectInfo.Read(handle, ref record);
        if (errno != Errno.None)
            return null;
        var facts = new LinkFacts(record.ToArray(), "");
        var text = new byte[TextSize];
        var places = new ulong[3][];
        var count = facts.Kind switch
        {
            KernelLinkType.KprobeMulti => facts.UInt32(24),
            KernelLinkType.UprobeMulti => facts.UInt32(52),
            _ => 0u,
        };
        for (var i = 0; i < places.Length; i++)
            places[i] = new ulong[count];
        fixed (byte* textPointer = text)
        {
            fixed (ulong* first = places[0], second = places[1], third = places[2])
            {
                if (!facts.Point(ref record, (ulong)textPointer, (ulong)first, (ulong)second, (ulong)third, count))
                    return facts;
                errno = ObjectInfo.Read(handle, ref record);
            }
        }

        if (errno != Errno.None)
            return null;
        return new LinkFacts(record.ToArray(), KernelText.FromNulTerminated(text))
        {
            Places = [.. Enumerable.Range(0, (int)count).Select(i => (places[0][i], places[1][i], places[2][i]))],
        };
    }

    // Says where the kernel shall put what the record can only point to; false where the kind has nothing of that sort.
    private bool Point(ref LinkInfoRecord record, ulong text, ulong first, ulong second, ulong third, uint count)
    {
        record = default;
        switch (Kind)
        {
            case KernelLinkType.RawTracepoint or KernelLinkType.Iter:
                record.Put(16, text);
                record.Put(24, TextSize);
                return true;
            case KernelLinkType.KprobeMulti when count > 0:
                record.Put(16, first);
                record.Put(24, count);
                record.Put(40, third);
                return true;
            case KernelLinkType.UprobeMulti when count > 0:
                record.Put(16, text);
                record.Put(24, first);
                record.Put(32, second);
                record.Put(40, third);
                record.Put(48, TextSize | ((ulong)count << 32));
                return true;
            case KernelLinkType.PerfEvent when PerfKind is not (PerfLinkKind.Unspecified or PerfLinkKind.Event):
                record.Put(24, text);
                record.Put(32, TextSize);
                return true;
            default:
                return false;
        }
    }

    private unsafe struct LinkInfoRecord
    {
        private fixed byte _bytes[RecordSize];

        public void Put(int offset, ulong value)
        {
            fixed (byte* bytes = _bytes)
                BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(bytes + offset, sizeof(ulong)), value);
        }

        public byte[] ToArray()
        {
            fixed (byte* bytes = _bytes)
                return new ReadOnlySpan<byte>(bytes, RecordSize).ToArray();
        }
    }
}

/// <summary><c>enum bpf_perf_event_type</c>.</summary>
internal enum PerfLinkKind
{
    Unspecified = 0,
    Uprobe = 1,
    Uretprobe = 2,
    Kprobe = 3,
    Kretprobe = 4,
    Tracepoint = 5,
    Event = 6,
}
