using System.Buffers.Binary;
using System.Globalization;
using BpfSharp.Cli.Bpftool.Btf;
using BpfSharp.Cli.Bpftool.Links;
using BpfSharp.Cli.Bpftool.Programs;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Programs, links and types.</content>
internal sealed partial class PlainReport
{
    public override void Program(ProgramDescription program)
    {
        var record = program.Record;
        Output.Write($"{record.Id}: {ProgramTypeNames.Of(record.Type) ?? $"type {record.Type}"}  ");
        if (program.Name.Length > 0)
            Output.Write($"name {program.Name}  ");
        Output.Write($"tag {BinaryPrimitives.ReverseEndianness(record.Tag):x16}");
        Device(record.Ifindex, record.NetnsDev, record.NetnsIno);
        Output.Write((record.GplCompatible & 1) != 0 ? "  gpl" : "");
        if (record.RunTimeNs != 0)
            Output.Write($" run_time_ns {record.RunTimeNs} run_cnt {record.RunCnt}");
        if (record.RecursionMisses != 0)
            Output.Write($" recursion_misses {record.RecursionMisses}");
        if (program.LoadedAt is { } loaded)
            Output.Write($"\n\tloaded_at {loaded.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}{Offset(loaded.Offset)}  uid {record.CreatedByUid}");
        Output.Write($"\n\txlated {record.XlatedProgLen}B");
        Output.Write(record.JitedProgLen != 0 ? $"  jited {record.JitedProgLen}B" : "  not jited");
        if (program.LockedBytes is { } locked)
            Output.Write($"  memlock {locked}B");
        if (program.IsOrphaned)
            Output.Write("  orphaned");
        if (program.MapIds.Count > 0)
            Output.Write($"  map_ids {string.Join(',', program.MapIds)}");
        foreach (var path in program.PinPaths)
            Output.Write($"\n\tpinned {path}");
        if (record.BtfId != 0)
            Output.Write($"\n\tbtf_id {record.BtfId}");
        Output.Write('\n');
        if (program.Metadata is { } metadata)
            Metadata(metadata);
    }

    public override void Link(LinkDescription link)
    {
        Output.Write($"{link.Id}: {link.TypeName ?? $"type {link.Type}"}  ");
        Output.Write(link.StructOpsMap is { } map ? $"map {map}  " : $"prog {link.ProgramId}  ");
        foreach (var field in link.Fields)
            Output.Write(field.Plain);
        foreach (var path in link.PinPaths)
            Output.Write($"\n\tpinned {path}");
        Output.Write('\n');
    }

    public override void Btf(BtfDescription btf)
    {
        var name = btf.Facts.IsKernel ? $"[{btf.Facts.Name}]" : btf.Facts.Name.Length > 0 ? btf.Facts.Name : "<anon>";
        Output.Write($"{btf.Facts.Id}: name {name}  size {btf.Facts.Size}B");
        if (btf.ProgramIds.Count > 0)
            Output.Write($"  prog_ids {string.Join(',', btf.ProgramIds)}");
        if (btf.MapIds.Count > 0)
            Output.Write($"  map_ids {string.Join(',', btf.MapIds)}");
        Output.Write('\n');
    }

    public override void BtfTypes(IEnumerable<BtfRow> rows)
    {
        foreach (var row in rows)
        {
            Output.Write($"[{row.Id}] {row.Kind} '{row.Name}'");
            foreach (var field in row.Fields)
                Output.Write($"{field.PlainSeparator}{field.Name}={field.PlainText}");
            foreach (var item in row.Items)
                Output.Write($"\n\t{item.PlainText}");
            Output.Write('\n');
        }
    }

    public override void Text(string text) => Output.Write(text);

    private void Metadata(ProgramMetadata metadata)
    {
        Output.Write("\tmetadata:");
        foreach (var (name, type, offset) in metadata.Variables)
        {
            Output.Write($"\n\t\t{name} = ");
            new BtfValueWriter(new JsonStream(Output, pretty: false), isPlainText: true).Write(type, metadata.Value.AsSpan(offset));
        }

        Output.Write('\n');
    }

    private static string Offset(TimeSpan offset) => $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset.Duration():hhmm}";
}
