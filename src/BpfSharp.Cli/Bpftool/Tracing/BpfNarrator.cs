using System.Buffers.Binary;
using System.Text;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Kernel;

namespace BpfSharp.Cli.Bpftool.Tracing;

/// <summary>
/// <c>--trace-bpf</c>: tells each call of bpf(2) as strace would, and behind it what it was for: finding the map, the map itself, its types, a key, a value.
/// </summary>
internal sealed class BpfNarrator : IBpfTrace, IDisposable
{
    // Of a key or value, in its note.
    private const int LongestBytes = 32;

    // Of a batch, in its note.
    private const int MostEntries = 4;

    // struct bpf_map_info up to btf_id.
    private const int MapRecordLength = 68;

    private readonly CommandConsole _console;
    private readonly ProcessMemory _memory = new();
    private readonly Dictionary<int, string> _kinds = [];
    private readonly Dictionary<int, (int Key, int Value)> _sizes = [];
    private string? _wantedName;

    public BpfNarrator(CommandConsole console)
    {
        _console = console;
        BpfTrace.Sink = this;
    }

    /// <summary>A map of this name is looked for from now on: what is learnt of others is part of the search.</summary>
    public void Seek(string name) => _wantedName = name;

    public void OnCall(BpfCommand command, ReadOnlySpan<byte> attributes, int result, Errno errno)
    {
        var line = new StringBuilder($"bpf({BpfAttributes.NameOf(command)}, {BpfAttributes.Format(command, attributes, _memory)}, {attributes.Length}) = {result}");
        if (errno != Errno.None)
            line.Append($" {(Enum.IsDefined(errno) ? errno.ToString() : $"errno {(int)errno}")} ({ErrnoText.Of(errno)})");
        var note = Note(command, attributes, result, errno);
        if (note.Length > 0)
            line.Append("    # ").Append(note);
        _console.WriteError(line.ToString());
    }

    public void Dispose()
    {
        BpfTrace.Sink = null;
        _memory.Dispose();
    }

    private string Note(BpfCommand command, ReadOnlySpan<byte> attributes, int result, Errno errno)
    {
        var fd = (int)ProcessMemory.UInt32(attributes, 0);
        switch (command)
        {
            case BpfCommand.MapGetNextId:
                return errno == Errno.ENOENT ? "finding the map: that was the last one" : "finding the map: which ids are there";
            case BpfCommand.MapGetFdById or BpfCommand.ObjGet:
                _kinds[result] = "map";
                return errno == Errno.None ? "finding the map: a descriptor for it" : "finding the map";
            case BpfCommand.BtfGetFdById:
                _kinds[result] = "types";
                return $"its types: a descriptor for number {ProcessMemory.UInt32(attributes, 0)}";
            case BpfCommand.ProgGetFdById or BpfCommand.ProgGetNextId:
                _kinds[command == BpfCommand.ProgGetFdById ? result : -1] = "program";
                return "programs";
            case BpfCommand.LinkGetFdById or BpfCommand.LinkGetNextId:
                _kinds[command == BpfCommand.LinkGetFdById ? result : -1] = "link";
                return "links";
            case BpfCommand.ObjGetInfoByFd:
                return Describe(fd, attributes);
            case BpfCommand.MapCreate:
                _kinds[result] = "map";
                return "a new map";
            case BpfCommand.ObjPin:
                return "a name for the map in a BPF file system";
            case BpfCommand.MapFreeze:
                return "the map itself";
            default:
                return Contents(command, attributes, fd, errno);
        }
    }

    private string Describe(int fd, ReadOnlySpan<byte> attributes)
    {
        switch (_kinds.GetValueOrDefault(fd))
        {
            case "types":
                return "its types";
            case "program":
                return "a program";
            case "link":
                return "a link";
        }

        var record = _memory.Read(BinaryPrimitives.ReadUInt64LittleEndian(attributes[8..]), MapRecordLength);
        if (record.Length < MapRecordLength)
            return "the map itself";
        var (type, id) = (ProcessMemory.UInt32(record, 0), ProcessMemory.UInt32(record, 4));
        var (keySize, valueSize, types) = ((int)ProcessMemory.UInt32(record, 8), (int)ProcessMemory.UInt32(record, 12), ProcessMemory.UInt32(record, 64));
        var name = Encoding.UTF8.GetString(record.AsSpan(24, 16)).TrimEnd('\0');
        _sizes[fd] = (keySize, valueSize);
        var what = $"{id} is {MapTypeNames.Of((MapType)type) ?? $"type {type}"} '{name}'";
        return _wantedName is not null && _wantedName != name
            ? $"finding the map: {what}, not this one"
            : $"the map itself: {what}, key {keySize} bytes, value {valueSize} bytes{(types == 0 ? ", no types" : $", types {types}")}";
    }

    private string Contents(BpfCommand command, ReadOnlySpan<byte> attributes, int fd, Errno errno)
    {
        if (command is BpfCommand.MapLookupBatch or BpfCommand.MapLookupAndDeleteBatch or BpfCommand.MapUpdateBatch or BpfCommand.MapDeleteBatch)
        {
            var isRead = command is BpfCommand.MapLookupBatch or BpfCommand.MapLookupAndDeleteBatch;
            var count = (int)ProcessMemory.UInt32(attributes, 32);
            return errno is Errno.None or Errno.ENOENT ? $"keys and values: {count} at once{(isRead && errno == Errno.ENOENT ? ", the last ones" : "")}{Entries(attributes, count)}" : "keys and values";
        }

        if (attributes.Length < 24)
            return "";
        var (keySize, valueSize) = _sizes.GetValueOrDefault(fd);
        var key = BinaryPrimitives.ReadUInt64LittleEndian(attributes[8..]);
        var value = BinaryPrimitives.ReadUInt64LittleEndian(attributes[16..]);
        return command switch
        {
            BpfCommand.MapGetNextKey => errno == Errno.None ? $"key: {Bytes(value, keySize)}" : "key: there is none",
            BpfCommand.MapLookupElem or BpfCommand.MapLookupAndDeleteElem => errno == Errno.None ? $"value: {Bytes(value, valueSize)}, of key {Bytes(key, keySize)}" : $"value: none, of key {Bytes(key, keySize)}",
            BpfCommand.MapUpdateElem => $"value: {Bytes(value, valueSize)}, for key {Bytes(key, keySize)}",
            BpfCommand.MapDeleteElem => $"key: {Bytes(key, keySize)}",
            _ => "",
        };
    }

    // Of a small batch what it brought; a large one would fill the screen.
    private string Entries(ReadOnlySpan<byte> attributes, int count)
    {
        var (keySize, valueSize) = _sizes.GetValueOrDefault((int)ProcessMemory.UInt32(attributes, 36));
        if (count is 0 or > MostEntries)
            return "";
        var keys = BinaryPrimitives.ReadUInt64LittleEndian(attributes[16..]);
        var values = BinaryPrimitives.ReadUInt64LittleEndian(attributes[24..]);
        return ": " + string.Join("; ", Enumerable.Range(0, count).Select(i => values == 0
            ? $"key {Bytes(keys + (ulong)(i * keySize), keySize)}"
            : $"key {Bytes(keys + (ulong)(i * keySize), keySize)}, value {Bytes(values + (ulong)(i * valueSize), valueSize)}"));
    }

    private string Bytes(ulong address, int length)
    {
        var bytes = _memory.Read(address, Math.Min(length, LongestBytes));
        var text = new byte[HexText.PlainRoom(bytes.Length)];
        var plain = Encoding.ASCII.GetString(text.AsSpan(0, HexText.WritePlain(bytes, text))).Replace('\n', ' ');
        return bytes.Length == 0 ? "(none)" : length > LongestBytes ? plain + " …" : plain;
    }
}
