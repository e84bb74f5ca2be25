using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>The perf map of a process, read as it grows. Not safe for use by several threads.</summary>
internal sealed class PerfMapFile
{
    // Beyond this, what is written is not read any more: any program may write there.
    private const long MaxLength = 256L << 20;

    private readonly string[] _candidates;
    private PerfMapTable _table = new();
    private long _consumed;

    public PerfMapFile(ProcessFiles process)
        => _candidates = [$"{process.Root}/tmp/perf-{process.NamespacePid}.map", $"/tmp/perf-{process.Pid}.map"];

    /// <summary>The file; null until one was found.</summary>
    public string? Path { get; private set; }

    public bool TryFind(ulong address, out string name, out ulong start) => _table.TryFind(address, out name, out start);

    /// <summary>Reads what was added since the last time.</summary>
    public void Refresh()
    {
        Path ??= Array.Find(_candidates, IsRegular);
        if (Path is null)
            return;
        try
        {
            Refresh(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            // Removed meanwhile, as some programs do at their end: what was read stays known.
        }
    }

    private void Refresh(string path)
    {
        var length = IsRegular(path) ? Math.Min(new FileInfo(path).Length, MaxLength) : 0;
        if (length == _consumed || length == 0)
            return;
        if (length < _consumed)
        {
            // Begun anew, by another program of the same number.
            _table = new PerfMapTable();
            _consumed = 0;
        }

        using var file = ElfFileReader.Open(path);
        var buffer = new byte[Math.Min(length - _consumed, 1 << 20)];
        while (_consumed < length && RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - _consumed)), _consumed) is var read and > 0)
        {
            _table.Append(buffer.AsSpan(0, read));
            _consumed += read;
        }
    }

    // A link would lead, from here, into our own files instead of the process's.
    private static bool IsRegular(string path)
    {
        var info = new FileInfo(path);
        return info is { Exists: true, LinkTarget: null, Length: > 0 };
    }
}
