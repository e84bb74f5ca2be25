using System.Buffers.Text;
using System.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>
/// The functions that a just-in-time compiler (.NET, Java, Node.js) has written into its perf map, <c>/tmp/perf-PID.map</c>. It grows as the program runs,
/// and so does this. Lines that are none are counted and skipped: any program may write there. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// A line is <c>START SIZE NAME</c>: two hexadecimal numbers, with or without <c>0x</c>, and a name that may hold blanks.
/// Where functions overlap, the one written last counts: memory of code that was thrown away is used again.
/// </remarks>
public sealed class PerfMapTable
{
    // Functions may lie within others only where memory was used again. The more of them, the worse the file; a walk has to end.
    private const int MaxOverlaps = 64;
    private const int LongestLine = 1 << 16;

    private readonly List<Entry> _entries = [];
    private byte[] _partial = [];
    private int[]? _order;
    private ulong[] _starts = [];
    private ulong[] _farthestEnds = [];

    /// <summary>How many functions there are.</summary>
    public int Count => _entries.Count;

    /// <summary>How many lines were not understood.</summary>
    public int SkippedLines { get; private set; }

    /// <summary>Takes the next bytes of the file. A last line without its end waits for the rest.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\n') is var length and >= 0)
        {
            if (_partial.Length > 0)
            {
                ParseLine([.. _partial, .. text[..length]]);
                _partial = [];
            }
            else
            {
                ParseLine(text[..length]);
            }

            text = text[(length + 1)..];
        }

        // A line that never ends is not kept for ever.
        _partial = _partial.Length + text.Length <= LongestLine ? [.. _partial, .. text] : [];
        _order = null;
    }

    /// <summary>Finds the function that an address lies in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">Its name, as the compiler wrote it.</param>
    /// <param name="start">Its first address.</param>
    public bool TryFind(ulong address, out string name, out ulong start)
    {
        if (_order is null)
            BuildIndex();
        var position = Array.BinarySearch(_starts, address);
        if (position < 0)
            position = ~position - 1;
        else
            while (position + 1 < _starts.Length && _starts[position + 1] == address)
                position++;
        var best = -1;
        for (var steps = 0; position >= 0 && steps < MaxOverlaps && _farthestEnds[position] > address; position--, steps++)
        {
            var candidate = _order![position];
            if (candidate > best && _entries[candidate].End > address)
                best = candidate;
        }

        (name, start) = best < 0 ? ("", 0) : (NameOf(best), _entries[best].Start);
        return best >= 0;
    }

    private void ParseLine(ReadOnlySpan<byte> line)
    {
        if (TryTakeHex(ref line, out var start) && TryTakeHex(ref line, out var size) && line.TrimEnd((byte)'\r') is { Length: > 0 } name
            && size > 0 && start + size > start)
        {
            _entries.Add(new Entry(start, start + size, name.ToArray()));
        }
        else
        {
            SkippedLines++;
        }
    }

    private static bool TryTakeHex(ref ReadOnlySpan<byte> line, out ulong value)
    {
        if (line.StartsWith("0x"u8) || line.StartsWith("0X"u8))
            line = line[2..];
        if (!Utf8Parser.TryParse(line, out value, out var used, 'x') || used >= line.Length || line[used] != ' ')
            return false;
        line = line[used..].TrimStart((byte)' ');
        return true;
    }

    private void BuildIndex()
    {
        _starts = new ulong[_entries.Count];
        _order = new int[_entries.Count];
        for (var i = 0; i < _order.Length; i++)
            (_starts[i], _order[i]) = (_entries[i].Start, i);
        Array.Sort(_starts, _order);
        // How far the functions up to here reach: a walk back ends where none of them can reach the address.
        _farthestEnds = new ulong[_entries.Count];
        var farthest = 0ul;
        for (var i = 0; i < _order.Length; i++)
            _farthestEnds[i] = farthest = Math.Max(farthest, _entries[_order[i]].End);
    }

    private string NameOf(int index)
    {
        var entry = _entries[index];
        return entry.Text ??= Encoding.UTF8.GetString(entry.Name);
    }

    private sealed class Entry(ulong start, ulong end, byte[] name)
    {
        public ulong Start { get; } = start;

        public ulong End { get; } = end;

        public byte[] Name { get; } = name;

        public string? Text { get; set; }
    }
}
