using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>
/// Reads <c>[key DATA] [value VALUE] [any|exist|noexist]</c>, in any order. DATA is <c>[hex] BYTE BYTE …</c>, as many bytes as the map says, or one word
/// in the notation of the map's types (<c>5</c>, <c>'{message: "Hey root!"}'</c>). VALUE may also be a map or a program, for maps that hold those.
/// </summary>
internal sealed class ElementReader(MapInfo info, Func<MapTypes?> types)
{
    private static readonly (string Keyword, ElementFlags Flags)[] FlagWords = [("any", ElementFlags.Any), ("noexist", ElementFlags.NoExist), ("exist", ElementFlags.Exist)];

    private byte[]? _key;
    private bool _takesEmptyKey;
    private bool _hasValue;
    private bool _hasFlags;

    /// <summary>Reads a key alone.</summary>
    /// <param name="arguments">The words.</param>
    /// <param name="takesEmptyKey">True where <c>key</c> must stand even for maps without keys (getnext, delete); elsewhere it mustn't.</param>
    public byte[] ReadKey(ref ArgReader arguments, bool takesEmptyKey = false)
    {
        _takesEmptyKey = takesEmptyKey;
        Read(ref arguments, wantsValue: false, wantsFlags: false);
        return _key ?? [];
    }

    /// <summary>Reads a whole element.</summary>
    public Element ReadElement(ref ArgReader arguments)
    {
        var element = Read(ref arguments, wantsValue: info.ValueSize > 0, wantsFlags: true);
        return element with { Key = _key ?? [] };
    }

    private Element Read(ref ArgReader arguments, bool wantsValue, bool wantsFlags)
    {
        var element = new Element();
        while (!arguments.IsAtEnd)
        {
            if (arguments.TryTake("key"))
                _key = TakeKey(ref arguments);
            else if (arguments.TryTake("value"))
                element = TakeValue(ref arguments, element, wantsValue);
            else if (TryTakeFlags(ref arguments, wantsFlags, out var flags))
                element = element with { Flags = flags };
            else
                throw new CommandException($"expected key or value, got: {arguments.Peek()}");
        }

        if (_key is null && (info.KeySize > 0 || _takesEmptyKey))
            throw new CommandException("did not find key");
        return _hasValue || !wantsValue ? element : throw new CommandException("did not find value");
    }

    private byte[] TakeKey(ref ArgReader arguments)
    {
        if (_key is not null || (info.KeySize == 0 && !_takesEmptyKey))
            throw new CommandException(info.KeySize == 0 ? "unnecessary key" : "duplicate key");
        return TakeData(ref arguments, "key", info.KeySize, () => types()?.Key);
    }

    private Element TakeValue(ref ArgReader arguments, Element element, bool wantsValue)
    {
        if (_hasValue || !wantsValue)
            throw new CommandException(_hasValue ? "duplicate value" : "unnecessary value");
        _hasValue = true;
        switch (info.Type)
        {
            case MapType.ArrayOfMaps or MapType.HashOfMaps:
                return arguments.Count >= 2 ? element with { InnerMap = MapSelector.Parse(ref arguments) } : throw new CommandException("not enough value arguments for map in map");
            case MapType.ProgramArray:
                return arguments.Count >= 2 ? element with { Program = ProgramSelector.Parse(ref arguments) } : throw new CommandException("not enough value arguments for map of progs");
            default:
                return element with { Value = TakeData(ref arguments, "value", info.ValueSize, () => types()?.Value) };
        }
    }

    private bool TryTakeFlags(ref ArgReader arguments, bool wantsFlags, out ElementFlags flags)
    {
        foreach (var (keyword, value) in FlagWords)
        {
            flags = value;
            if (!arguments.NextIs(keyword))
                continue;
            if (_hasFlags || !wantsFlags)
                throw new CommandException($"flags specified multiple times: {arguments.Peek()}");
            _hasFlags = true;
            return arguments.TryTake(keyword);
        }

        flags = default;
        return false;
    }

    private static byte[] TakeData(ref ArgReader arguments, string what, int size, Func<BtfType?> type)
    {
        var isHex = arguments.TryTake("hex");
        var bytes = new byte[size];
        if (!isHex && size > 1 && !LooksLikeBytes(arguments, size) && !arguments.IsAtEnd && type() is { } known)
        {
            Encode(known, arguments.Take(), bytes, what);
            return bytes;
        }

        for (var i = 0; i < size; i++)
        {
            if (arguments.IsAtEnd)
                throw new CommandException($"{what} expected {size} bytes got {i}");
            var word = arguments.Take();
            bytes[i] = CNumber.TryParse(word, isHex ? 16 : 0, out var number) && number <= byte.MaxValue
                ? (byte)number
                : throw new CommandException($"error parsing byte: {word}") { Hint = number > byte.MaxValue ? $"A byte is 0 to 255; {word} would lose its upper bits." : null };
        }

        return bytes;
    }

    private static void Encode(BtfType type, string text, byte[] bytes, string what)
    {
        try
        {
            BtfEncoder.Encode(type, text, bytes);
        }
        catch (ValueTextException exception)
        {
            throw new CommandException($"{what} '{text}': {exception.Message}");
        }
    }

    // One word alone can only be a value by type; two numbers or more are meant as bytes, too few of them a mistake to be told of.
    private static bool LooksLikeBytes(ArgReader arguments, int size)
    {
        var numbers = 0;
        while (numbers < arguments.Count && numbers < size && CNumber.TryParse(arguments.Rest[numbers], 0, out _))
            numbers++;
        return numbers > 1;
    }
}

/// <summary>An element as the words give it: its value is bytes, a map or a program.</summary>
internal sealed record Element
{
    public byte[] Key { get; init; } = [];

    /// <summary>The value's bytes, of one CPU; empty where the value is an object.</summary>
    public byte[] Value { get; init; } = [];

    public MapSelector? InnerMap { get; init; }

    public ProgramSelector? Program { get; init; }

    public ElementFlags Flags { get; init; }
}
