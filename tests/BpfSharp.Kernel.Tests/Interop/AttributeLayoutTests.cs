using System.Reflection;
using System.Runtime.InteropServices;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests.Interop;

/// <summary>The structs that cross the border, against the running kernel's own description of them.</summary>
public class AttributeLayoutTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    // Fields that carry another name than the kernel's, mostly because unions share a place.
    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["MapElementAttr.Value"] = "value",
        ["LinkCreateAttr.Target"] = "target_fd",
        ["ProgAttachAttr.Target"] = "target_fd",
        ["ObjectIdAttr.Id"] = "start_id",
        ["PerfEventAttr.Wakeup"] = "wakeup_events",
        ["PerfEventAttr.BreakpointType"] = "bp_type",
    };

    // Not fields of the kernel's, but room for a union's, or a bit-field.
    private static readonly string[] OwnFields = ["LinkCreateAttr.Options", "ProgInfoRecord.GplCompatible", "PerfEventAttr.Flags"];

    /// <summary>Each struct of ours; the kernel's type; the member of it that is the struct for the command, or one field of an anonymous struct.</summary>
    public static TheoryData<Type, string, string> Structs => new()
    {
        { typeof(MapCreateAttr), "bpf_attr", "map_type" },
        { typeof(MapElementAttr), "bpf_attr", "key" },
        { typeof(MapBatchAttr), "bpf_attr", "batch" },
        { typeof(ProgLoadAttr), "bpf_attr", "insns" },
        { typeof(ObjectAttr), "bpf_attr", "pathname" },
        { typeof(ObjectInfoAttr), "bpf_attr", "info" },
        { typeof(ObjectIdAttr), "bpf_attr", "next_id" },
        { typeof(BtfLoadAttr), "bpf_attr", "btf_size" },
        { typeof(LinkCreateAttr), "bpf_attr", "link_create" },
        { typeof(RawTracepointOpenAttr), "bpf_attr", "raw_tracepoint" },
        { typeof(ProgAttachAttr), "bpf_attr", "attach_bpf_fd" },
        { typeof(TestRunAttr), "bpf_attr", "test" },
        { typeof(MapInfoRecord), "bpf_map_info", "" },
        { typeof(ProgInfoRecord), "bpf_prog_info", "" },
        { typeof(BtfInfoRecord), "bpf_btf_info", "" },
        { typeof(PerfEventAttr), "perf_event_attr", "" },
    };

    [SkippableTheory]
    [MemberData(nameof(Structs))]
    public void Struct_OfTheInterface_LiesAsTheKernelSays(Type ours, string kernelType, string member)
    {
        Skip.If(kernel.Backend.TargetBtf is null, "this kernel has no BTF");
        kernel.Backend.TargetBtf.TryFind<BtfComposite>(kernelType, out var whole).ShouldBeTrue();
        var theirs = Fields(member.Length == 0 ? whole : Part(whole, member));
        var checkedFields = 0;
        foreach (var field in ours.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            if (OwnFields.Contains($"{ours.Name}.{field.Name}"))
                continue;
            var name = OtherNames.GetValueOrDefault($"{ours.Name}.{field.Name}") ?? SnakeCase(field.Name);
            // A kernel older than a field doesn't describe it.
            if (!theirs.TryGetValue(name, out var place))
                continue;
            checkedFields++;
            ((int)Marshal.OffsetOf(ours, field.Name)).ShouldBe(place.Offset, $"{ours.Name}.{field.Name}");
            SizeOf(field.FieldType).ShouldBe(place.Size, $"{ours.Name}.{field.Name}");
        }

        checkedFields.ShouldBeGreaterThan(0);
    }

    /// <summary>The member struct of a name, or the anonymous struct that has a field of this name.</summary>
    private static BtfComposite Part(BtfComposite whole, string member)
        => whole.Members.Select(part => (part.Name, Type: part.Type.Unqualified as BtfComposite))
            .First(part => part.Type is not null && (part.Name == member || (part.Name.Length == 0 && Fields(part.Type).ContainsKey(member)))).Type!;

    private static Dictionary<string, (int Offset, int Size)> Fields(BtfComposite type, int start = 0)
    {
        var fields = new Dictionary<string, (int, int)>();
        foreach (var member in type.Members.Where(member => member.BitFieldSize == 0))
        {
            if (member.Name.Length > 0)
                fields[member.Name] = (start + (member.BitOffset / 8), BtfSpec.SizeOf(member.Type));
            else if (member.Type.Unqualified is BtfComposite inner)
                foreach (var (name, place) in Fields(inner, start + (member.BitOffset / 8)))
                    fields[name] = place;
        }

        return fields;
    }

    private static int SizeOf(Type type) => type == typeof(ObjectName) ? ObjectName.Length : Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);

    private static string SnakeCase(string name)
        => string.Concat(name.Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}
