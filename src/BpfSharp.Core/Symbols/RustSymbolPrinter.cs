using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace BpfSharp.Symbols;

/// <summary>Reads a name of Rust's present form (RFC 2603, symbol name mangling v0) and writes it as source.</summary>
/// <remarks><code>
/// symbol = "_R" path [path]                              path  = "C" id | "N" namespace path id | "I" path {argument} "E"
/// id     = ["s" base62] length ["_"] bytes                     | "M" ["s" base62] path type | "X" ["s" base62] path type path | "Y" type path | "B" base62
/// type   = a letter | path | "R" "Q" "P" "O" "S" type | "A" type const | "T" {type} "E" | "F" signature | "D" bounds lifetime | "B" base62
/// </code></remarks>
internal sealed class RustSymbolPrinter
{
    // Names refer back to parts of themselves: without these bounds a short one could become endless.
    private const int MaxDepth = 200;
    private const int MaxLength = 1 << 14;
    private const int MaxSteps = 1 << 16;

    private readonly string _symbol;
    private readonly StringBuilder _text = new();
    private int _position;
    private int _depth;
    private int _steps;
    private ulong _boundLifetimes;

    private RustSymbolPrinter(string symbol) => _symbol = symbol;

    public static bool TryPrint(string name, [NotNullWhen(true)] out string? text)
    {
        // Positions of references back count from behind the _R.
        var printer = new RustSymbolPrinter(name[2..]);
        try
        {
            printer.Path(inValue: true);
            // The crate that a generic function was made in may follow; after a dot, what a compiler's passes appended.
            var length = printer._text.Length;
            if (printer.Peek() is not ('\0' or '.'))
                printer.Path(inValue: false);
            printer._text.Length = length;
            text = printer.Peek() switch
            {
                '\0' => printer._text.ToString(),
                '.' => $"{printer._text} ({printer._symbol[printer._position..]})",
                _ => null,
            };
        }
        catch (NotRustException)
        {
            text = null;
        }

        return text is not null;
    }

    private void Path(bool inValue)
    {
        using var level = Enter();
        switch (Next())
        {
            case 'C': Identifier(out _, print: true); break;
            case 'N': NestedPath(inValue); break;
            case 'M': ImplPath(); Write("<"); Type(); Write(">"); break;
            case 'X': ImplPath(); QualifiedPath(); break;
            case 'Y': QualifiedPath(); break;
            case 'I': GenericPath(inValue); break;
            case 'B': Back(() => Path(inValue)); break;
            default: throw new NotRustException();
        }
    }

    private void NestedPath(bool inValue)
    {
        var space = Next();
        Path(inValue);
        var name = Identifier(out var disambiguator, print: false);
        switch (space)
        {
            case >= 'A' and <= 'Z':
                Write(space switch { 'C' => "::{closure", 'S' => "::{shim", _ => "::{" + space });
                Write(name.Length > 0 ? ":" + name : "");
                Write(string.Create(CultureInfo.InvariantCulture, $"#{disambiguator}}}"));
                break;
            case >= 'a' and <= 'z':
                Write(name.Length > 0 ? "::" + name : "");
                break;
            default:
                throw new NotRustException();
        }
    }

    // Where an impl is says nothing more than the types do.
    private void ImplPath()
    {
        if (Take('s'))
            Base62();
        var length = _text.Length;
        Path(inValue: false);
        _text.Length = length;
    }

    private void QualifiedPath()
    {
        Write("<");
        Type();
        Write(" as ");
        Path(inValue: false);
        Write(">");
    }

    private void GenericPath(bool inValue)
    {
        Path(inValue);
        Write(inValue ? "::<" : "<");
        List(", ", Argument);
        Write(">");
    }

    private void Argument()
    {
        if (Take('L'))
            Lifetime(Base62());
        else if (Take('K'))
            Constant();
        else
            Type();
    }

    private void Type()
    {
        using var level = Enter();
        var kind = Peek();
        if (Basic(kind) is { } basic)
        {
            _position++;
            Write(basic);
            return;
        }

        if (kind is 'C' or 'N' or 'M' or 'X' or 'Y' or 'I')
        {
            Path(inValue: false);
            return;
        }

        _position++;
        switch (kind)
        {
            case 'R' or 'Q': Reference(kind == 'Q'); break;
            case 'P': Write("*const "); Type(); break;
            case 'O': Write("*mut "); Type(); break;
            case 'S': Write("["); Type(); Write("]"); break;
            case 'A': Write("["); Type(); Write("; "); Constant(); Write("]"); break;
            case 'T': Tuple(); break;
            case 'F': Binder(Signature); break;
            case 'D': Dynamic(); break;
            case 'B': Back(Type); break;
            default: throw new NotRustException();
        }
    }

    private void Reference(bool isMutable)
    {
        Write("&");
        if (Take('L') && Base62() is var lifetime and > 0)
        {
            Lifetime(lifetime);
            Write(" ");
        }

        Write(isMutable ? "mut " : "");
        Type();
    }

    private void Tuple()
    {
        Write("(");
        Write(List(", ", Type) == 1 ? ",)" : ")");
    }

    private void Signature()
    {
        Write(Take('U') ? "unsafe " : "");
        if (Take('K'))
            Write($"extern \"{(Take('C') ? "C" : Identifier(out _, print: false).Replace('_', '-'))}\" ");
        Write("fn(");
        List(", ", Type);
        Write(")");
        if (Take('u'))
            return;
        Write(" -> ");
        Type();
    }

    private void Dynamic()
    {
        Write("dyn ");
        Binder(() => List(" + ", Trait));
        if (!Take('L'))
            throw new NotRustException();
        if (Base62() is var lifetime and > 0)
        {
            Write(" + ");
            Lifetime(lifetime);
        }
    }

    // Associated types stand among the arguments: Iterator<Item = u8>.
    private void Trait()
    {
        Path(inValue: false);
        if (Peek() != 'p')
            return;
        if (_text[^1] == '>')
        {
            _text.Length--;
            Write(", ");
        }
        else
        {
            Write("<");
        }

        for (var isFirst = true; Take('p'); isFirst = false)
        {
            Write(isFirst ? "" : ", ");
            Write(Identifier(out _, print: false));
            Write(" = ");
            Type();
        }

        Write(">");
    }

    private void Constant()
    {
        using var level = Enter();
        if (Take('p'))
        {
            Write("_");
            return;
        }

        if (Take('B'))
        {
            Back(Constant);
            return;
        }

        var type = Next();
        if (type is not ('a' or 's' or 'l' or 'x' or 'n' or 'i' or 'h' or 't' or 'm' or 'y' or 'o' or 'j' or 'b' or 'c'))
            throw new NotRustException();
        var isNegative = Take('n');
        var end = _symbol.IndexOf('_', _position);
        var digits = end < 0 ? throw new NotRustException() : _symbol.AsSpan(_position, end - _position);
        _position = end + 1;
        if (digits.Length > 16)
            Write($"{(isNegative ? "-" : "")}0x{digits}");
        else if (digits.IsEmpty || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw new NotRustException();
        else
            ConstantValue(type, isNegative, value);
    }

    private void ConstantValue(char type, bool isNegative, ulong value)
    {
        switch (type)
        {
            case 'b': Write(value == 0 ? "false" : "true"); break;
            case 'c' when value <= int.MaxValue && Rune.IsValid((int)value): Write($"'{new Rune((int)value)}'"); break;
            case 'c': throw new NotRustException();
            default: Write((isNegative ? "-" : "") + value.ToString(CultureInfo.InvariantCulture)); break;
        }
    }

    private void Binder(Action inside)
    {
        var outer = _boundLifetimes;
        if (Take('G'))
        {
            var count = Base62() + 1;
            if (count > 26)
                throw new NotRustException();
            Write("for<");
            for (var i = 0ul; i < count; i++)
            {
                Write(i > 0 ? ", " : "");
                _boundLifetimes++;
                Lifetime(1);
            }

            Write("> ");
        }

        inside();
        _boundLifetimes = outer;
    }

    // Counted from the innermost binder outwards; 0 is one that was erased.
    private void Lifetime(ulong index)
    {
        if (index > _boundLifetimes)
            throw new NotRustException();
        var depth = _boundLifetimes - index;
        Write(index == 0 ? "'_" : depth < 26 ? $"'{(char)('a' + depth)}" : $"'_{depth}");
    }

    private int List(string separator, Action item)
    {
        var count = 0;
        for (; !Take('E'); count++)
        {
            Write(count > 0 ? separator : "");
            item();
        }

        return count;
    }

    private void Back(Action read)
    {
        var from = _position - 1;
        var target = Base62();
        if (target >= (ulong)from)
            throw new NotRustException();
        var here = _position;
        _position = (int)target;
        read();
        _position = here;
    }

    private string Identifier(out ulong disambiguator, bool print)
    {
        disambiguator = Take('s') ? Base62() + 1 : 0;
        var isPunycode = Take('u');
        var start = _position;
        // A zero is a number by itself: the next one may follow at once.
        if (!Take('0'))
        {
            while (Peek() is >= '0' and <= '9')
                _position++;
        }

        if (_position == start || _position - start > 5)
            throw new NotRustException();
        var length = int.Parse(_symbol.AsSpan(start, _position - start), CultureInfo.InvariantCulture);
        Take('_');
        if (length > _symbol.Length - _position)
            throw new NotRustException();
        var name = _symbol.Substring(_position, length);
        _position += length;
        // Letters beyond ASCII; shown as they are encoded.
        name = isPunycode ? $"punycode{{{name}}}" : name;
        if (print)
            Write(name);
        return name;
    }

    private ulong Base62()
    {
        if (Take('_'))
            return 0;
        var value = 0ul;
        for (char c; (c = Next()) != '_';)
        {
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'z' => c - 'a' + 10,
                >= 'A' and <= 'Z' => c - 'A' + 36,
                _ => throw new NotRustException(),
            };
            if (value > (ulong.MaxValue - 64) / 62)
                throw new NotRustException();
            value = value * 62 + (ulong)digit;
        }

        return value + 1;
    }

    private static string? Basic(char letter) => letter switch
    {
        'a' => "i8",
        'b' => "bool",
        'c' => "char",
        'd' => "f64",
        'e' => "str",
        'f' => "f32",
        'h' => "u8",
        'i' => "isize",
        'j' => "usize",
        'l' => "i32",
        'm' => "u32",
        'n' => "i128",
        'o' => "u128",
        's' => "i16",
        't' => "u16",
        'u' => "()",
        'v' => "...",
        'x' => "i64",
        'y' => "u64",
        'z' => "!",
        'p' => "_",
        _ => null,
    };

    private char Peek() => _position < _symbol.Length ? _symbol[_position] : '\0';

    private char Next() => _position < _symbol.Length ? _symbol[_position++] : throw new NotRustException();

    private bool Take(char letter)
    {
        if (Peek() != letter || _position >= _symbol.Length)
            return false;
        _position++;
        return true;
    }

    private void Write(string text)
    {
        if (_text.Length + text.Length > MaxLength)
            throw new NotRustException();
        _text.Append(text);
    }

    private Level Enter() => ++_depth <= MaxDepth && ++_steps <= MaxSteps ? new Level(this) : throw new NotRustException();

    private readonly struct Level(RustSymbolPrinter printer) : IDisposable
    {
        public void Dispose() => printer._depth--;
    }

    /// <summary>Leaves all levels at once; never seen outside.</summary>
    private sealed class NotRustException : Exception;
}
