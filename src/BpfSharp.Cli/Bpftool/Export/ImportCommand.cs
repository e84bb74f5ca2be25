using System.Text.Json;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Export;

/// <summary><c>map import MAP [file FILE]</c>: sets entries from what <c>map export</c> wrote, many with one call.</summary>
internal static class ImportCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count < 2)
            throw new UsageException();
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: false);
        var path = arguments.TryTake("file") ? arguments.Take() : "-";
        arguments.RequireEnd();
        var writer = new BulkUpdater(map.Map);
        if (path == "-")
        {
            Import(context.Console.In, map, map.ReadTypes(context.Catalog), writer);
        }
        else
        {
            using var text = TextFile.Open(path);
            Import(text, map, map.ReadTypes(context.Catalog), writer);
        }

        context.Report.Done();
        context.Report.Remark($"{writer.Count} entries set");
        return ExitCode.Success;
    }

    private static void Import(TextReader text, MapObject map, MapTypes? types, BulkUpdater writer)
    {
        for (var line = 1; text.ReadLine() is { } row; line++)
        {
            if (string.IsNullOrWhiteSpace(row))
                continue;
            try
            {
                using var json = JsonDocument.Parse(row);
                writer.Add(Part(json.RootElement, "key", types?.Key, map.Info.KeySize), Value(json.RootElement, map.Info, types?.Value));
            }
            catch (Exception exception) when (exception is JsonException or ValueTextException or InvalidOperationException or FormatException)
            {
                writer.Flush();
                throw new CommandException($"line {line}: {exception.Message}") { Hint = $"The {writer.Count} entries before it are set." };
            }
        }

        writer.Flush();
    }

    private static byte[] Value(JsonElement row, MapInfo info, BtfType? type)
    {
        if (!info.IsPerCpu || !row.TryGetProperty("values", out var values))
            return ElementCommands.ForAllCpus(info, Part(row, "value", type, info.ValueSize));
        if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() != info.CpuCount)
            throw new FormatException($"values must be a list of {info.CpuCount}, one for each CPU.");
        var all = new byte[info.FullValueSize];
        for (var cpu = 0; cpu < info.CpuCount; cpu++)
            Bytes(values[cpu], type, info.ValueSize).CopyTo(all, cpu * info.ValueStride);
        return all;
    }

    private static byte[] Part(JsonElement row, string name, BtfType? type, int size)
        => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var part) ? Bytes(part, type, size) : throw new FormatException($"there is no \"{name}\".");

    private static byte[] Bytes(JsonElement part, BtfType? type, int size)
    {
        if (type is not null)
            return BtfEncoder.Encode(type, part.GetRawText());
        var bytes = Convert.FromHexString(part.GetString() ?? "");
        return bytes.Length == size ? bytes : throw new FormatException($"{bytes.Length} bytes where the map has {size}.");
    }
}
