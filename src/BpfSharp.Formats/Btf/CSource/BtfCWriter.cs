using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Writes types as C: those asked for, and before each what it needs. Types needed by value are written whole, those behind pointers are
/// declared only. What C makes of the text has BTF's offsets and sizes.
/// </summary>
public sealed class BtfCWriter
{
    private const string Header = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        #endif


        """;

    private const string Footer = """
        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute pop
        #endif

        #endif /* __VMLINUX_H__ */

        """;

    private readonly BtfSpec _spec;
    private readonly BtfCNames _names;
    private readonly BtfCBody _body;
    private readonly BtfCDeclarator _declarator;
    private readonly StringBuilder _text = new();
    private readonly HashSet<uint> _defined = [];
    private readonly HashSet<uint> _inProgress = [];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private long _budget;

    /// <summary>Begins a text.</summary>
    public BtfCWriter(BtfSpec spec, BtfCOptions? options = null)
    {
        options ??= new BtfCOptions();
        _spec = spec;
        // Types that hold each other twice, level by level, would fill any memory; whole kernels take a tenth of this.
        _budget = 100_000 + (8L * spec.Bytes.Length) + (8L * (spec.Base?.Bytes.Length ?? 0));
        _names = new BtfCNames(spec, options.TagUse, options.IdentifierUse);
        _body = new BtfCBody(new BtfCLayout(), options.KeepsMember, Declare);
        _declarator = new BtfCDeclarator(_names, _body.Write, Enumerators, Spend);
    }

    /// <summary>All types of some BTF as a header like <c>vmlinux.h</c>: what <c>bpftool btf dump … format c</c> writes.</summary>
    /// <exception cref="BpfFormatException">The types are malformed.</exception>
    public static string WriteAll(BtfSpec spec)
    {
        var writer = new BtfCWriter(spec);
        for (var id = 1u; id < spec.Count; id++)
        {
            if (spec.KindOf(id) is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Typedef or BtfKind.Forward)
                writer.Add(spec.TypeById(id));
        }

        return Header + writer + Footer;
    }

    /// <summary>Adds a type and all it needs; nothing where it is there already. Anonymous structs declare nothing by themselves.</summary>
    /// <exception cref="BpfFormatException">The types are malformed.</exception>
    public void Add(BtfType type)
    {
        if (type is BtfEnum { Name: "" } enumeration)
            DefineAnonymous(enumeration);
        else if (type is not BtfComposite { Name: "" })
            Need(type, byValue: true, 0);
    }

    /// <summary>Adds the types, typedefs and enumerators of these names, and all they need: what a source text with these identifiers may use.</summary>
    /// <remarks>Of several types of a name and kind the first one is taken.</remarks>
    /// <exception cref="BpfFormatException">The types are malformed.</exception>
    public void AddNamed(IReadOnlySet<string> identifiers)
    {
        foreach (var name in identifiers.Order(StringComparer.Ordinal))
        {
            foreach (var id in _spec.FindByName(name))
            {
                if (IsWanted(_spec.TypeById(id)))
                    Add(_spec.TypeById(id));
            }
        }

        foreach (var enumeration in BtfEnumerators.Holding(_spec, identifiers))
            Add(enumeration);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();

    private bool IsWanted(BtfType type) => type switch
    {
        BtfComposite or BtfEnum => _names.TagUse(type.Name) == BtfCNameUse.Free && _names.IsFirst(type),
        BtfTypedef => _names.IdentifierUse(type.Name) == BtfCNameUse.Free,
        BtfForward => _names.TagUse(type.Name) == BtfCNameUse.Free,
        _ => false,
    };

    /// <summary>Writes what must come before a use of a type: its definition, or where it is used behind a pointer its declaration.</summary>
    private void Need(BtfType type, bool byValue, int depth)
    {
        for (; ; depth++)
        {
            Spend();
            BtfCLayout.CheckDepth(type, depth);
            switch (type)
            {
                case BtfTypedef typedef:
                    DefineTypedef(typedef, byValue, depth);
                    return;
                case BtfModifier or BtfFunction or BtfVariable:
                    type = ((BtfReference)type).Target;
                    break;
                case BtfPointer pointer:
                    (type, byValue) = (pointer.Target, false);
                    break;
                case BtfArray array:
                    // C wants the elements' type complete, behind a pointer too.
                    (type, byValue) = (array.Element, true);
                    break;
                case BtfPrototype prototype:
                    foreach (var parameter in prototype.Parameters)
                        Need(parameter.Type, byValue: false, depth + 1);
                    (type, byValue) = (prototype.ReturnType, false);
                    break;
                case BtfComposite composite:
                    NeedComposite(composite, byValue, depth);
                    return;
                case BtfEnum { Name.Length: > 0 } enumeration when _names.TagUse(enumeration.Name) != BtfCNameUse.Provided && _defined.Add(enumeration.Id):
                    var body = enumeration.Values.Count == 0 ? "" : " " + Enumerators(enumeration, 0);
                    _text.Append("enum ").Append(_names.Tag(enumeration)).Append(body).Append(";\n\n");
                    return;
                case BtfForward { Name.Length: > 0 } forward when _names.TagUse(forward.Name) != BtfCNameUse.Provided:
                    DeclareTag($"{(forward.IsUnion ? "union" : "struct")} {_names.Tag(forward)}");
                    return;
                default:
                    return;
            }
        }
    }

    private void NeedComposite(BtfComposite composite, bool byValue, int depth)
    {
        var use = composite.Name.Length == 0 ? BtfCNameUse.Free : _names.TagUse(composite.Name);
        if (use == BtfCNameUse.Provided || _defined.Contains(composite.Id))
            return;
        if (composite.Name.Length > 0 && !byValue)
        {
            DeclareTag($"{BtfCDeclarator.Keyword(composite)} {_names.Tag(composite)}");
            if (use == BtfCNameUse.Reserved)
                DeclareTag($"{BtfCDeclarator.Keyword(composite)} {composite.Name}");
            return;
        }

        Enter(composite);
        foreach (var member in composite.Members)
        {
            if (_body.Keeps(composite, member))
                Need(member.Type, byValue: true, depth + 1);
        }

        _inProgress.Remove(composite.Id);
        if (composite.Name.Length == 0)
            return;
        _defined.Add(composite.Id);
        var head = $"{BtfCDeclarator.Keyword(composite)} {_names.Tag(composite)}";
        _declared.Add(head);
        _text.Append(head).Append(' ').Append(_body.Write(composite, 0)).Append(";\n\n");
    }

    private void DefineTypedef(BtfTypedef typedef, bool byValue, int depth)
    {
        if (_names.IdentifierUse(typedef.Name) == BtfCNameUse.Provided)
            return;
        if (!_defined.Contains(typedef.Id))
        {
            // A struct may be declared only, so that it can point to its own typedef.
            Enter(typedef);
            Need(typedef.Target, byValue: false, depth + 1);
            _inProgress.Remove(typedef.Id);
            _defined.Add(typedef.Id);
            _text.Append("typedef ").Append(Declare(typedef.Target, _names.Typedef(typedef), 0)).Append(";\n\n");
        }

        if (byValue)
            Need(typedef.Target, byValue: true, depth + 1);
    }

    private void DefineAnonymous(BtfEnum enumeration)
    {
        if (enumeration.Values.Count > 0 && _defined.Add(enumeration.Id))
            _text.Append("enum ").Append(Enumerators(enumeration, 0)).Append(";\n\n");
    }

    private void DeclareTag(string tag)
    {
        if (_declared.Add(tag))
            _text.Append(tag).Append(";\n\n");
    }

    private string Declare(BtfType type, string name, int indent) => _declarator.Declare(type, name, indent);

    private string Enumerators(BtfEnum enumeration, int indent)
    {
        _defined.Add(enumeration.Id);
        var text = new StringBuilder("{\n");
        var isWide = false;
        foreach (var value in enumeration.Values)
        {
            Spend();
            text.Append('\t', indent + 1).Append(_names.Enumerator(value.Name)).Append(" = ");
            isWide |= enumeration.IsSigned ? value.Value != (int)value.Value : (ulong)value.Value > uint.MaxValue;
            if (enumeration.IsSigned)
                text.Append(value.Value == long.MinValue ? "(-9223372036854775807LL - 1)" : $"{value.Value}");
            else
                text.Append((ulong)value.Value).Append((ulong)value.Value > long.MaxValue ? "ULL" : "");
            text.Append(",\n");
        }

        text.Append('\t', indent).Append('}');
        // By itself clang takes 4 bytes, or 8 where a value needs them.
        var mode = enumeration.Size switch { 1 => "QI", 2 => "HI", 8 when !isWide => "DI", _ => null };
        if (mode is not null)
            text.Append(" __attribute__((mode(").Append(mode).Append(")))");
        return text.ToString();
    }

    private void Enter(BtfType type)
    {
        if (!_inProgress.Add(type.Id))
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} ({BtfTypeName.Of(type)}) contains itself");
    }

    private void Spend()
    {
        if (--_budget < 0)
            throw new BpfFormatException(".BTF", -1, "the types hold each other too many times to be written out");
    }
}
