using System.Buffers.Binary;
using BpfSharp.Cli.Bpftool.Btf;
using BpfSharp.Cli.Bpftool.Links;
using BpfSharp.Cli.Bpftool.Programs;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Programs, links and types.</content>
internal sealed partial class JsonReport
{
    public override void Program(ProgramDescription program)
    {
        var record = program.Record;
        Json.BeginObject();
        Json.Field("id"u8, (ulong)record.Id);
        if (ProgramTypeNames.Of(record.Type) is { } type)
            Json.Field("type"u8, type);
        else
            Json.Field("type"u8, (ulong)record.Type);
        if (program.Name.Length > 0)
            Json.Field("name"u8, program.Name);
        Json.Field("tag"u8, $"{BinaryPrimitives.ReverseEndianness(record.Tag):x16}");
        Json.Field("gpl_compatible"u8, (record.GplCompatible & 1) != 0);
        if (record.RunTimeNs != 0)
        {
            Json.Field("run_time_ns"u8, record.RunTimeNs);
            Json.Field("run_cnt"u8, record.RunCnt);
        }

        if (record.RecursionMisses != 0)
            Json.Field("recursion_misses"u8, record.RecursionMisses);
        Device(record.Ifindex, record.NetnsDev, record.NetnsIno);
        if (program.LoadedAt is { } loaded)
        {
            Json.Field("loaded_at"u8, loaded.ToUnixTimeSeconds());
            Json.Field("uid"u8, (ulong)record.CreatedByUid);
        }

        Json.Field("orphaned"u8, program.IsOrphaned);
        Json.Field("bytes_xlated"u8, (ulong)record.XlatedProgLen);
        Json.Field("jited"u8, record.JitedProgLen != 0);
        if (record.JitedProgLen != 0)
            Json.Field("bytes_jited"u8, (ulong)record.JitedProgLen);
        if (program.LockedBytes is { } locked)
            Json.Field("bytes_memlock"u8, locked);
        if (program.MapIds.Count > 0)
            Numbers("map_ids"u8, program.MapIds);
        if (record.BtfId != 0)
            Json.Field("btf_id"u8, (ulong)record.BtfId);
        Pins(program.HasPinTable, program.PinPaths);
        if (program.Metadata is { } metadata)
            Metadata(metadata);
        Json.EndObject();
    }

    public override void Link(LinkDescription link)
    {
        Json.BeginObject();
        Json.Field("id"u8, (ulong)link.Id);
        if (link.TypeName is { } type)
            Json.Field("type"u8, type);
        else
            Json.Field("type"u8, (ulong)link.Type);
        Json.Field("prog_id"u8, (ulong)link.ProgramId);
        foreach (var field in link.Fields)
            field.WriteJson(Json);
        Pins(link.HasPinTable, link.PinPaths);
        Json.EndObject();
    }

    public override void Btf(BtfDescription btf)
    {
        Json.BeginObject();
        Json.Field("id"u8, (ulong)btf.Facts.Id);
        Json.Field("size"u8, (ulong)btf.Facts.Size);
        Numbers("prog_ids"u8, btf.ProgramIds);
        Numbers("map_ids"u8, btf.MapIds);
        Json.Field("kernel"u8, btf.Facts.IsKernel);
        if (btf.Facts.Name.Length > 0)
            Json.Field("name"u8, btf.Facts.Name);
        Json.EndObject();
    }

    public override void BtfTypes(IEnumerable<BtfRow> rows)
    {
        Json.BeginObject();
        Json.Name("types"u8);
        Json.BeginArray();
        foreach (var row in rows)
            BtfType(row);
        Json.EndArray();
        Json.EndObject();
    }

    public override void Text(string text)
        => throw new CommandException("JSON output for C-syntax dump is not supported", ExitCode.Of(Errno.EOPNOTSUPP));

    private void BtfType(BtfRow row)
    {
        Json.BeginObject();
        Json.Field("id"u8, (ulong)row.Id);
        Json.Field("kind"u8, row.Kind);
        Json.Field("name"u8, row.Name);
        foreach (var field in row.Fields)
            field.WriteJson(Json);
        if (row.ItemsName is { } name)
        {
            Json.Name(name);
            Json.BeginArray();
            foreach (var item in row.Items)
            {
                Json.BeginObject();
                foreach (var field in item.Fields)
                    field.WriteJson(Json);
                Json.EndObject();
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void Metadata(ProgramMetadata metadata)
    {
        Json.Name("metadata"u8);
        Json.BeginObject();
        foreach (var (name, type, offset) in metadata.Variables)
        {
            Json.Name(name);
            new BtfValueWriter(Json, isPlainText: false).Write(type, metadata.Value.AsSpan(offset));
        }

        Json.EndObject();
    }

    private void Numbers(ReadOnlySpan<byte> name, IReadOnlyList<uint> numbers)
    {
        Json.Name(name);
        Json.BeginArray();
        foreach (var number in numbers)
            Json.Number((ulong)number);
        Json.EndArray();
    }
}
