using System.Runtime.CompilerServices;
using System.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>Reads the lines of kallsyms into the arrays of a <see cref="KernelSymbolTable"/>.</summary>
/// <remarks><code>
/// ffffffff81000110 T entry_SYSCALL_64
/// ffffffffc0201000 t nf_hook\t[nf_tables]
/// </code></remarks>
internal sealed class KernelSymbolParser
{
    private const string What = "kallsyms";
    private const int LongestLine = 4096;
    private const int TypicalSymbols = 1 << 17;
    private const int TypicalNameLength = 24;

    private byte[] _currentModule = [];
    private ushort _currentModuleNumber;
    private int _nameLength;
    private ulong _lastAddress;

    public int Count { get; private set; }

    public ulong[] Addresses { get; private set; } = new ulong[TypicalSymbols];

    public byte[] Types { get; private set; } = new byte[TypicalSymbols];

    public ushort[] Modules { get; private set; } = new ushort[TypicalSymbols];

    public int[] NameStarts { get; private set; } = new int[TypicalSymbols + 1];

    public byte[] Names { get; private set; } = new byte[TypicalSymbols * TypicalNameLength];

    public List<string> ModuleNames { get; } = [];

    public bool IsSorted { get; private set; } = true;

    public void ReadAll(Stream stream)
    {
        var buffer = new byte[1 << 18];
        var kept = 0;
        while (stream.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            var filled = kept + read;
            var used = ParseLines(buffer.AsSpan(0, filled));
            kept = filled - used;
            if (kept > LongestLine)
                throw Error($"a line of more than {LongestLine} bytes");
            buffer.AsSpan(used, kept).CopyTo(buffer);
        }

        if (kept > 0)
            throw Error("the last line has no end");
        NameStarts[Count] = _nameLength;
    }

    // Compiled at once and fully: it runs one time, over five megabytes, at start.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ParseLines(ReadOnlySpan<byte> text)
    {
        var used = 0;
        while (text[used..].IndexOf((byte)'\n') is var length and >= 0)
        {
            ParseLine(text.Slice(used, length));
            used += length + 1;
        }

        return used;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ParseLine(ReadOnlySpan<byte> line)
    {
        ulong address;
        int position;
        if (line.Length >= 16 && HexDigits.TryParse8(line, out var high) && HexDigits.TryParse8(line[8..], out var low))
            (address, position) = ((ulong)high << 32 | low, 16);
        else
            (address, position) = HexDigits.Parse(line);

        // "ADDRESS T NAME": a blank, a letter, a blank and at least one more byte.
        if (position is 0 or > 16 || line.Length < position + 4 || line[position] != ' ' || line[position + 2] != ' ')
            throw Error("no line of the kind 'ADDRESS TYPE NAME [MODULE]'");
        var name = line[(position + 3)..];
        ushort module = 0;
        if (name[^1] == ']' && name.IndexOf((byte)'\t') is var tab and >= 0)
        {
            module = ModuleNumber(name[(tab + 1)..]);
            name = name[..tab];
        }

        Add(address, line[position + 1], name, module);
    }

    private void Add(ulong address, byte type, ReadOnlySpan<byte> name, ushort module)
    {
        if (Count == Addresses.Length)
            Grow();
        if (_nameLength + name.Length > Names.Length)
            GrowNames();
        Addresses[Count] = address;
        Types[Count] = type;
        Modules[Count] = module;
        NameStarts[Count] = _nameLength;
        name.CopyTo(Names.AsSpan(_nameLength));
        _nameLength += name.Length;
        IsSorted &= address >= _lastAddress;
        _lastAddress = address;
        Count++;
    }

    private ushort ModuleNumber(ReadOnlySpan<byte> bracketed)
    {
        if (bracketed.Length < 3 || bracketed[0] != '[')
            throw Error("a module that is not in brackets");
        var name = bracketed[1..^1];
        if (name.SequenceEqual(_currentModule))
            return _currentModuleNumber;
        // Symbols of a module follow each other: comparing with the last one is nearly always enough.
        _currentModule = name.ToArray();
        var text = Encoding.UTF8.GetString(name);
        var known = ModuleNames.IndexOf(text);
        if (known < 0)
        {
            if (ModuleNames.Count == ushort.MaxValue)
                throw Error($"more than {ushort.MaxValue} modules");
            known = ModuleNames.Count;
            ModuleNames.Add(text);
        }

        return _currentModuleNumber = (ushort)(known + 1);
    }

    private void Grow()
    {
        var size = checked(Count * 2);
        var (addresses, types, modules, starts) = (Addresses, Types, Modules, NameStarts);
        Array.Resize(ref addresses, size);
        Array.Resize(ref types, size);
        Array.Resize(ref modules, size);
        Array.Resize(ref starts, size + 1);
        (Addresses, Types, Modules, NameStarts) = (addresses, types, modules, starts);
    }

    private void GrowNames()
    {
        // The longest line is far shorter than the buffer, so doubling always makes room.
        if (Names.Length > Array.MaxLength / 2)
            throw Error("more names than fit in 1 GiB");
        var names = Names;
        Array.Resize(ref names, names.Length * 2);
        Names = names;
    }

    private BpfFormatException Error(string problem) => new($"{What}, line {Count + 1}", -1, problem);
}
