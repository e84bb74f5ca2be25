using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>The brackets around dumped entries: an array of them, or for several maps an array of objects with the map's facts and its <c>elements</c>.</summary>
internal sealed class JsonDumpFrame
{
    private readonly JsonStream _json;
    private readonly bool _isList;

    public JsonDumpFrame(JsonStream json, DumpShape shape)
    {
        _json = json;
        _isList = shape.MapCount > 1;
        if (_isList)
            json.BeginArray();
    }

    public void BeginMap(MapInfo info)
    {
        if (_isList)
        {
            _json.BeginObject();
            Header(_json, info);
            _json.Name("elements"u8);
        }

        _json.BeginArray();
    }

    public void EndMap()
    {
        _json.EndArray();
        if (_isList)
            _json.EndObject();
    }

    public void End()
    {
        if (_isList)
            _json.EndArray();
    }

    /// <summary>The fields that name a map.</summary>
    public static void Header(JsonStream json, MapInfo info)
    {
        json.Field("id"u8, (ulong)info.Id);
        if (MapTypeNames.Of(info.Type) is { } type)
            json.Field("type"u8, type);
        else
            json.Field("type"u8, (ulong)info.Type);
        if (info.Name.Length > 0)
            json.Field("name"u8, info.Name);
        json.Field("flags"u8, (ulong)info.Flags);
    }
}
