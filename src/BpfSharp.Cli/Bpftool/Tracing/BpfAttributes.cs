using System.Globalization;
using System.Text;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Bpftool.Tracing;

/// <summary><c>union bpf_attr</c> as text, in strace's notation.</summary>
internal static class BpfAttributes
{
    private static readonly string[] ElementFlagNames = ["BPF_ANY", "BPF_NOEXIST", "BPF_EXIST"];

    /// <summary>The name of a command: <c>BPF_MAP_LOOKUP_ELEM</c>.</summary>
    public static string NameOf(BpfCommand command)
    {
        var text = new StringBuilder("BPF");
        foreach (var character in command.ToString())
        {
            if (char.IsAsciiLetterUpper(character))
                text.Append('_');
            text.Append(char.ToUpperInvariant(character));
        }

        return text.ToString();
    }

    /// <summary>The attributes of a call after it returned; what it changed is shown as <c>before =&gt; after</c> where the value before is certain.</summary>
    public static string Format(BpfCommand command, ReadOnlySpan<byte> bytes, ProcessMemory memory)
    {
        var a = new Reader(bytes);
        switch (command)
        {
            case BpfCommand.MapGetNextId or BpfCommand.ProgGetNextId or BpfCommand.LinkGetNextId or BpfCommand.BtfGetNextId:
                return $"{{start_id={a.U32(0)}, next_id=0{(a.U32(4) == 0 ? "" : $" => {a.U32(4)}")}, open_flags={a.U32(8)}}}";
            case BpfCommand.MapGetFdById:
                return $"{{map_id={a.U32(0)}, next_id=0, open_flags={OpenFlags(a.U32(8))}}}";
            case BpfCommand.ProgGetFdById:
                return $"{{prog_id={a.U32(0)}, next_id=0, open_flags={OpenFlags(a.U32(8))}}}";
            case BpfCommand.LinkGetFdById:
                return $"{{link_id={a.U32(0)}}}";
            case BpfCommand.BtfGetFdById:
                return $"{{btf_id={a.U32(0)}}}";
            case BpfCommand.ObjGetInfoByFd:
                return $"{{info={{bpf_fd={a.U32(0)}, info_len={a.U32(4)}, info={Pointer(a.U64(8))}}}}}";
            case BpfCommand.ObjPin or BpfCommand.ObjGet:
                return $"{{pathname=\"{memory.ReadText(a.U64(0))}\", bpf_fd={a.U32(8)}, file_flags={OpenFlags(a.U32(12))}}}";
            case BpfCommand.MapGetNextKey:
                return $"{{map_fd={a.U32(0)}, key={Pointer(a.U64(8))}, next_key={Pointer(a.U64(16))}}}";
            case BpfCommand.MapLookupElem or BpfCommand.MapUpdateElem or BpfCommand.MapLookupAndDeleteElem:
                return $"{{map_fd={a.U32(0)}, key={Pointer(a.U64(8))}, value={Pointer(a.U64(16))}, flags={ElementFlags(a.U64(24))}}}";
            case BpfCommand.MapDeleteElem:
                return $"{{map_fd={a.U32(0)}, key={Pointer(a.U64(8))}}}";
            case BpfCommand.MapFreeze:
                return $"{{map_fd={a.U32(0)}}}";
            case BpfCommand.MapLookupBatch or BpfCommand.MapLookupAndDeleteBatch or BpfCommand.MapUpdateBatch or BpfCommand.MapDeleteBatch:
                return $"{{batch={{in_batch={Pointer(a.U64(0))}, out_batch={Pointer(a.U64(8))}, keys={Pointer(a.U64(16))}, values={Pointer(a.U64(24))}, "
                    + $"count={a.U32(32)}, map_fd={a.U32(36)}, elem_flags={ElementFlags(a.U64(40))}, flags={a.U64(48)}}}}}";
            case BpfCommand.MapCreate:
                return MapCreate(a);
            default:
                return $"{{{Convert.ToHexStringLower(bytes)}}}";
        }
    }

    private static string MapCreate(Reader a)
    {
        var type = MapTypeNames.Of((MapType)a.U32(0));
        return $"{{map_type={(type is null ? $"{a.U32(0)}" : $"BPF_MAP_TYPE_{type.ToUpperInvariant()}")}, key_size={a.U32(4)}, value_size={a.U32(8)}, max_entries={a.U32(12)}, "
            + $"map_flags=0x{a.U32(16):x}, inner_map_fd={a.U32(20)}, map_name=\"{a.Text(28, 16)}\", map_ifindex={a.U32(44)}, btf_fd={a.U32(48)}, "
            + $"btf_key_type_id={a.U32(52)}, btf_value_type_id={a.U32(56)}}}";
    }

    private static string Pointer(ulong address) => address == 0 ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    private static string OpenFlags(uint flags) => flags switch
    {
        8 => "BPF_F_RDONLY",
        16 => "BPF_F_WRONLY",
        _ => string.Create(CultureInfo.InvariantCulture, $"{flags}"),
    };

    private static string ElementFlags(ulong flags) => flags < (ulong)ElementFlagNames.Length ? ElementFlagNames[flags] : string.Create(CultureInfo.InvariantCulture, $"0x{flags:x}");

    // Old kernels' and our own shorter unions end early: what isn't there is zero.
    private readonly ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public uint U32(int offset) => ProcessMemory.UInt32(_bytes, offset);

        public ulong U64(int offset) => U32(offset) | ((ulong)U32(offset + 4) << 32);

        public string Text(int offset, int length)
        {
            var text = _bytes.Length >= offset + length ? _bytes.Slice(offset, length) : default;
            var end = text.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        }
    }
}
