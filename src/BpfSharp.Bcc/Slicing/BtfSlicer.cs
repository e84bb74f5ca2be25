using System.Globalization;
using System.Text;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc.Slicing;

/// <summary>
/// Writes the part of the kernel's types that a source text needs, as C. A struct keeps the members whose names occur in the source, at their places
/// and with its size, the rest being padding; CO-RE finds the members' places again on the kernel that the object is loaded on.
/// </summary>
internal sealed class BtfSlicer
{
    /// <summary>Before types that CO-RE relocates.</summary>
    public const string BeginRelocated = "#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)\n";

    /// <summary>After types that CO-RE relocates.</summary>
    public const string EndRelocated = "#pragma clang attribute pop\n";

    // Structs up to this many members are written whole where the source names them: they are keys, values and small records that people look at.
    private const int SmallStruct = 16;
    private const int SmallEnum = 48;

    /// <summary>Names that C programs expect even where the kernel's types lack them.</summary>
    private static readonly Dictionary<string, string> Fallbacks = new()
    {
        ["u8"] = "unsigned char",
        ["u16"] = "unsigned short",
        ["u32"] = "unsigned int",
        ["u64"] = "unsigned long long",
        ["s8"] = "signed char",
        ["s16"] = "short",
        ["s32"] = "int",
        ["s64"] = "long long",
        ["__u8"] = "unsigned char",
        ["__u16"] = "unsigned short",
        ["__u32"] = "unsigned int",
        ["__u64"] = "unsigned long long",
        ["__s8"] = "signed char",
        ["__s16"] = "short",
        ["__s32"] = "int",
        ["__s64"] = "long long",
        ["__be16"] = "unsigned short",
        ["__be32"] = "unsigned int",
        ["__be64"] = "unsigned long long",
        ["__wsum"] = "unsigned int",
        ["__le16"] = "unsigned short",
        ["__le32"] = "unsigned int",
        ["__le64"] = "unsigned long long",
        ["__sum16"] = "unsigned short",
        ["uint8_t"] = "unsigned char",
        ["uint16_t"] = "unsigned short",
        ["uint32_t"] = "unsigned int",
        ["uint64_t"] = "unsigned long long",
        ["int8_t"] = "signed char",
        ["int16_t"] = "short",
        ["int32_t"] = "int",
        ["int64_t"] = "long long",
        ["u_int8_t"] = "unsigned char",
        ["u_int16_t"] = "unsigned short",
        ["u_int32_t"] = "unsigned int",
        ["u_int64_t"] = "unsigned long long",
        ["u_char"] = "unsigned char",
        ["u_short"] = "unsigned short",
        ["u_int"] = "unsigned int",
        ["u_long"] = "unsigned long",
        ["uint"] = "unsigned int",
        ["ulong"] = "unsigned long",
        ["ushort"] = "unsigned short",
        ["unchar"] = "unsigned char",
        ["size_t"] = "unsigned long",
        ["ssize_t"] = "long",
        ["uintptr_t"] = "unsigned long",
        ["intptr_t"] = "long",
        ["ptrdiff_t"] = "long",
        ["bool"] = "_Bool",
        ["pid_t"] = "int",
        ["uid_t"] = "unsigned int",
        ["gid_t"] = "unsigned int",
        ["dev_t"] = "unsigned int",
        ["time_t"] = "long",
        ["off_t"] = "long",
        ["loff_t"] = "long long",
        ["sector_t"] = "unsigned long long",
        ["gfp_t"] = "unsigned int",
        ["fmode_t"] = "unsigned int",
        ["umode_t"] = "unsigned short",
        ["socklen_t"] = "int",
        ["in_addr_t"] = "unsigned int",
        ["in_port_t"] = "unsigned short",
    };

    private readonly BtfSpec _btf;
    private readonly SliceRequest _request;
    private readonly TypePrinter _printer;
    private readonly StringBuilder _text = new();
    private readonly HashSet<uint> _declared = [];
    private readonly HashSet<uint> _defined = [];
    private readonly HashSet<uint> _typedefs = [];
    private readonly HashSet<string> _names = [];
    private readonly Queue<BtfComposite> _pending = new();

    private BtfSlicer(BtfSpec btf, SliceRequest request)
    {
        _btf = btf;
        _request = request;
        _printer = new TypePrinter(TagOf, typedef => request.OwnNames.Contains(typedef.Name) ? null : typedef.Name);
    }

    /// <summary>Writes the types that are asked for, and what they are made of.</summary>
    public static string Slice(BtfSpec btf, SliceRequest request)
    {
        var slicer = new BtfSlicer(btf, request);
        slicer.Run();
        return slicer._text.ToString();
    }

    private void Run()
    {
        foreach (var name in _request.Names.Order(StringComparer.Ordinal))
        {
            if (!_request.OwnNames.Contains(name))
                WantName(name);
        }

        foreach (var tag in _request.Tags.Where(tag => !_request.OwnTags.Contains(tag)).Order(StringComparer.Ordinal))
            WantTag(tag);

        while (_pending.TryDequeue(out var composite))
            Define(composite);
    }

    private void WantName(string name)
    {
        if (_btf.TryFind<BtfTypedef>(name, out var typedef))
            Typedef(typedef);
        else if (Fallbacks.TryGetValue(name, out var fallback))
            _text.Append("typedef ").Append(fallback).Append(' ').Append(name).Append(";\n");
        else if (EnumeratorIndex.Of(_btf).Find(name) is { } enumeration)
            Enum(enumeration);
    }

    private void WantTag(string tag)
    {
        if (_btf.TryFind<BtfComposite>(tag, out var composite))
            _pending.Enqueue(composite);
        else if (_btf.TryFind<BtfEnum>(tag, out var enumeration))
            Enum(enumeration);
    }

    // A triple underscore and what follows is no part of a type's name to CO-RE.
    private string TagOf(BtfType type) => _request.OwnTags.Contains(type.Name) ? type.Name + "___kernel" : type.Name;

    private void Typedef(BtfTypedef typedef)
    {
        // Several typedefs of a name can be in a kernel (its parts are compiled apart): the first serves.
        if (!_typedefs.Add(typedef.Id) || _request.OwnNames.Contains(typedef.Name) || !_names.Add(typedef.Name))
            return;
        // A typedef of an anonymous struct is the struct's only name.
        if (typedef.Target is BtfComposite { Name.Length: 0 } anonymous)
        {
            var (body, _) = new CompositeWriter(this, anonymous, keepAll: anonymous.Members.Count <= SmallStruct).Write("");
            _text.Append("typedef ").Append(body).Append(' ').Append(typedef.Name).Append(";\n");
            return;
        }

        if (typedef.Target is BtfEnum { Name.Length: 0 } values)
            Enum(values);
        Require(typedef.Target, byValue: true);
        _text.Append("typedef ").Append(_printer.Declare(typedef.Target, typedef.Name)).Append(";\n");
        if (typedef.Unqualified is BtfPointer pointer && pointer.Target.Unqualified is BtfComposite { Name.Length: > 0 } target)
            _pending.Enqueue(target);
    }

    private void Enum(BtfEnum enumeration)
    {
        if (!_defined.Add(enumeration.Id) || (enumeration.Name.Length > 0 && !_names.Add("enum " + enumeration.Name)))
            return;
        var whole = enumeration.Values.Count <= SmallEnum && _request.Tags.Contains(enumeration.Name);
        var kept = enumeration.Values
            .Where(value => !_request.OwnNames.Contains(value.Name) && (whole || _request.Names.Contains(value.Name)) && _names.Add(value.Name)).ToList();
        if (kept.Count == 0)
        {
            if (enumeration.Name.Length > 0)
                _text.Append("enum ").Append(TagOf(enumeration)).Append(" { ").Append("__").Append(enumeration.Name).Append("_unused };\n");
            return;
        }

        _text.Append("enum ").Append(enumeration.Name.Length > 0 ? TagOf(enumeration) + " " : "").Append("{\n");
        foreach (var value in kept)
            _text.Append("    ").Append(value.Name).Append(" = ").Append(Number(enumeration, value.Value)).Append(",\n");
        _text.Append("};\n");
    }

    private static string Number(BtfEnum enumeration, long value)
        => enumeration switch
        {
            { Size: 8, IsSigned: false } => ((ulong)value).ToString(CultureInfo.InvariantCulture) + "ULL",
            { Size: 8 } => value == long.MinValue ? "-0x7fffffffffffffffLL - 1" : value.ToString(CultureInfo.InvariantCulture) + "LL",
            { IsSigned: false } when (uint)value > int.MaxValue => "0x" + ((uint)value).ToString("x", CultureInfo.InvariantCulture),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Sees to it that what a member or typedef refers to is written before it.</summary>
    private void Require(BtfType type, bool byValue)
    {
        while (true)
        {
            switch (type)
            {
                case BtfTypedef typedef when !_request.OwnNames.Contains(typedef.Name):
                    Typedef(typedef);
                    return;
                case BtfPointer pointer:
                    (type, byValue) = (pointer.Target, false);
                    continue;
                case BtfModifier modifier:
                    type = modifier.Target;
                    continue;
                case BtfArray array:
                    // The elements' size matters even behind a pointer.
                    (type, byValue) = (array.Element, true);
                    continue;
                case BtfEnum { Name.Length: > 0 } enumeration:
                    Enum(enumeration);
                    return;
                case BtfComposite { Name.Length: > 0 } composite when byValue:
                    Define(composite);
                    return;
                case BtfComposite { Name.Length: > 0 } or BtfForward:
                    Forward(type);
                    return;
                default:
                    return;
            }
        }
    }

    private void Forward(BtfType type)
    {
        var isUnion = type is BtfComposite { IsUnion: true } or BtfForward { IsUnion: true };
        if (_declared.Add(type.Id) && !_defined.Contains(type.Id) && _names.Add("tag " + TagOf(type)))
            _text.Append(isUnion ? "union " : "struct ").Append(TagOf(type)).Append(";\n");
    }

    private void Define(BtfComposite composite)
    {
        if (!_defined.Add(composite.Id) || !_names.Add("body " + TagOf(composite)))
            return;
        var keepAll = composite.Members.Count <= SmallStruct && _request.Tags.Contains(composite.Name);
        var (body, _) = new CompositeWriter(this, composite, keepAll).Write(TagOf(composite));
        _names.Add("tag " + TagOf(composite));
        var isRelocated = !_request.Unrelocated.Contains(composite.Name);
        _text.Append(isRelocated ? "" : EndRelocated).Append(body).Append(";\n").Append(isRelocated ? "" : BeginRelocated);
    }

    /// <summary>Writes the body of one struct or union, anonymous ones inside it included.</summary>
    private sealed class CompositeWriter(BtfSlicer slicer, BtfComposite composite, bool keepAll, int firstPadding = 0)
    {
        private readonly StringBuilder _body = new();
        private int _padding = firstPadding;
        private int _alignment = 1;
        private bool _packed;

        /// <summary>The struct as C without a semicolon, and the alignment that C gives it.</summary>
        public (string Text, int Alignment) Write(string tag, string indent = "")
        {
            var end = 0L;
            foreach (var (member, width) in Kept())
            {
                if (!composite.IsUnion)
                    Pad(ref end, member, indent);
                var size = Member(member, width, indent);
                end = composite.IsUnion ? Math.Max(end, size) : member.BitOffset + size;
            }

            Finish(end, indent);
            var keyword = composite.IsUnion ? "union" : "struct";
            var attributes = _packed ? " __attribute__((packed))" : "";
            return ($"{keyword} {(tag.Length > 0 ? tag + " " : "")}{{\n{_body}{indent}}}{attributes}", _packed ? 1 : _alignment);
        }

        // A run of bit-fields is kept or left out as a whole, as their places depend on each other.
        private IEnumerable<(BtfMember Member, int Width)> Kept()
        {
            var members = composite.Members;
            for (var i = 0; i < members.Count;)
            {
                var end = i + 1;
                if (members[i].BitFieldSize > 0 && !composite.IsUnion)
                {
                    while (end < members.Count && members[end].BitFieldSize > 0)
                        end++;
                }

                var run = Enumerable.Range(i, end - i).Select(place => members[place]).ToList();
                if (run.Exists(Wanted))
                {
                    foreach (var member in run)
                        yield return (member, member.BitFieldSize);
                }

                i = end;
            }
        }

        private bool Wanted(BtfMember member)
        {
            if (keepAll || slicer._request.Names.Contains(member.Name))
                return member.BitFieldSize > 0 || BtfSpec.TrySizeOf(member.Type, out _);
            return member.Name.Length == 0 && member.Type.Unqualified is BtfComposite inner && new CompositeWriter(slicer, inner, false).WantsAny();
        }

        private bool WantsAny() => composite.Members.Any(Wanted);

        private void Pad(ref long end, BtfMember member, string indent)
        {
            if (member.BitFieldSize > 0)
            {
                // Whole bytes first, then what is left of the unit the bit-field lies in.
                if (member.BitOffset / 8 > (end + 7) / 8)
                    PadBytes(ref end, member.BitOffset / 8, indent);
                if (member.BitOffset > end)
                    _body.Append(indent).Append("    unsigned int : ").Append(member.BitOffset - end).Append(";\n");
                end = member.BitOffset;
                return;
            }

            end = (end + 7) / 8 * 8;
            var alignment = AlignmentOf(member.Type);
            var offset = member.BitOffset / 8;
            if (offset % alignment != 0)
                _packed = true;
            else if ((end / 8 + alignment - 1) / alignment * alignment == offset)
                return;
            PadBytes(ref end, offset, indent);
        }

        private void PadBytes(ref long end, long offset, string indent)
        {
            var start = (end + 7) / 8;
            if (offset > start)
                _body.Append(indent).Append("    char __pad").Append(_padding++).Append('[').Append(offset - start).Append("];\n");
            end = offset * 8;
        }

        /// <summary>Writes a member; returns its size in bits.</summary>
        private long Member(BtfMember member, int width, string indent)
        {
            string text;
            if (AnonymousIn(member.Type) is { } anonymous)
            {
                text = Anonymous(member, anonymous, indent);
            }
            else
            {
                slicer.Require(member.Type, byValue: true);
                _alignment = Math.Max(_alignment, AlignmentOf(member.Type));
                text = slicer._printer.Declare(member.Type, member.Name);
                if (PointeeOf(member.Type) is { } pointee)
                    slicer._pending.Enqueue(pointee);
            }

            _body.Append(indent).Append("    ").Append(text).Append(width > 0 ? $" : {width}" : "").Append(";\n");
            return width > 0 ? width : BtfSpec.TrySizeOf(member.Type, out var size) ? size * 8L : 0;
        }

        // A struct without tag or typedef can only be written where it is used: as it is, or as an array's elements.
        private static BtfComposite? AnonymousIn(BtfType type)
        {
            for (var depth = 0; depth < BtfSpec.MaxReferenceDepth; depth++)
            {
                switch (type)
                {
                    case BtfArray array:
                        type = array.Element;
                        break;
                    case BtfTypedef or BtfComposite { Name.Length: > 0 }:
                        return null;
                    case BtfReference reference:
                        type = reference.Target;
                        break;
                    default:
                        return type as BtfComposite;
                }
            }

            return null;
        }

        private string Anonymous(BtfMember member, BtfComposite anonymous, string indent)
        {
            var all = keepAll || (member.Name.Length > 0 && anonymous.Members.Count <= SmallStruct);
            var writer = new CompositeWriter(slicer, anonymous, all, _padding);
            var (text, alignment) = writer.Write("", indent + "    ");
            // Members of anonymous structs share the names of the struct around them.
            _padding = writer._padding;
            _alignment = Math.Max(_alignment, alignment);
            return slicer._printer.Declare(member.Type, member.Name, type => ReferenceEquals(type, anonymous) ? text : "void");
        }

        private static BtfComposite? PointeeOf(BtfType type)
        {
            var current = type.Unqualified;
            while (current is BtfArray array)
                current = array.Element.Unqualified;
            while (current is BtfPointer pointer)
                current = pointer.Target.Unqualified;
            return current is BtfComposite { Name.Length: > 0 } target && type.Unqualified is BtfPointer or BtfArray ? target : null;
        }

        private void Finish(long end, string indent)
        {
            var bytes = (end + 7) / 8;
            if (composite.IsUnion)
            {
                if ((bytes + _alignment - 1) / _alignment * _alignment != composite.Size)
                    _body.Append(indent).Append("    char __pad").Append(_padding++).Append('[').Append(composite.Size).Append("];\n");
            }
            else if (_packed ? bytes != composite.Size : (bytes + _alignment - 1) / _alignment * _alignment != composite.Size)
            {
                PadBytes(ref end, composite.Size, indent);
            }

            if (composite.Size % _alignment != 0)
                _packed = true;
        }

        // What C will think: structs whose text is trimmed can have less alignment than in the kernel, never more.
        private int AlignmentOf(BtfType type, int depth = 0)
        {
            if (depth > BtfSpec.MaxReferenceDepth)
                throw new BpfFormatException(".BTF", -1, $"type {type.Id} is nested without end");
            return type.Unqualified switch
            {
                BtfArray array => AlignmentOf(array.Element, depth + 1),
                BtfPointer => 8,
                BtfComposite inner => slicer.AlignmentOf(inner, keepAll),
                BtfInt or BtfEnum or BtfFloat when BtfSpec.TrySizeOf(type, out var size) => Math.Max(1, size),
                _ => 1,
            };
        }
    }

    private readonly Dictionary<uint, int> _alignments = [];

    private int AlignmentOf(BtfComposite composite, bool keepAll)
    {
        if (_alignments.TryGetValue(composite.Id, out var known))
            return known;
        _alignments[composite.Id] = 1;
        var all = composite.Members.Count <= SmallStruct && (composite.Name.Length == 0 ? keepAll : _request.Tags.Contains(composite.Name));
        return _alignments[composite.Id] = new CompositeWriter(this, composite, all).Write("").Alignment;
    }
}
