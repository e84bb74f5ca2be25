using System.Text;
using BpfSharp.Bcc.Clang;
using BpfSharp.Bcc.Slicing;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc.Tests;

/// <summary>What is cut out of the kernel's types has the kernel's layout, by clang's own account.</summary>
public sealed class SlicingTests
{
    // Popular member names: they pull in a lot, and with it bit-fields, unions, packed and aligned structs.
    private static readonly string[] Names =
        ["pid", "comm", "mm", "len", "data", "next", "prev", "flags", "name", "sk", "state", "dev", "mark", "inode", "size", "type", "head", "tail", "parent", "lock", "id", "addr", "port"];

    [SkippableFact]
    public void Slice_ManyStructs_HaveTheKernelsSizesAndOffsets()
    {
        var request = new SliceRequest();
        request.Names.UnionWith(Names);
        var random = new Random(3);
        var composites = Enumerable.Range(1, (int)Kernel.Types.Count - 1).Where(id => Kernel.Types.KindOf((uint)id) is BtfKind.Struct or BtfKind.Union)
            .Select(id => (BtfComposite)Kernel.Types.TypeById((uint)id)).Where(type => type.Name.Length > 0 && type.Size > 0)
            .DistinctBy(type => type.Name).OrderBy(_ => random.Next()).Take(400).ToList();
        request.Tags.UnionWith(composites.Select(type => type.Name));
        var text = new StringBuilder(BtfSlicer.Slice(Kernel.Types, request)).Append("#define __bpfsharp_user\n");
        var checks = 0;
        foreach (var type in composites.Where(type => Kernel.Types.TryFind<BtfComposite>(type.Name, out var first) && first == type))
        {
            var name = $"{(type.IsUnion ? "union" : "struct")} {type.Name}";
            text.Append($"_Static_assert(sizeof({name}) == {type.Size}, \"{name}\");\n");
            foreach (var member in type.Members.Where(member => Names.Contains(member.Name) && member.BitFieldSize == 0 && BtfSpec.TrySizeOf(member.Type, out _)))
            {
                text.Append($"_Static_assert(__builtin_offsetof({name}, {member.Name}) == {member.BitOffset / 8}, \"{name}.{member.Name}\");\n");
                checks++;
            }
        }

        checks.ShouldBeGreaterThan(200);
        var source = "#define __bpfsharp_user\n" + text;
        var result = new ClangDriver(Kernel.Clang).Compile(source, ["-ferror-limit=5"], "v3");
        result.ExitCode.ShouldBe(0, result.Messages);
    }
}
