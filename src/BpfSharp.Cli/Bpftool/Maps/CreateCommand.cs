using System.Globalization;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary><c>map create FILE type TYPE key N value N entries N name NAME …</c>: creates a map and pins it.</summary>
internal static class CreateCommand
{
    private const int LongestName = 15;

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        arguments.Require("create", 7);
        var path = arguments.Take();
        var request = Parse(context, ref arguments);
        using var inner = request.Inner is { } reference ? MapFinder.FindOne(context.Catalog, reference, readOnly: true) : null;
        using var map = Create(context, request, inner);
        Pinning.Pin(map, path, mayMount: !context.Options.NoMount);
        context.Report.Done();
        return ExitCode.Success;
    }

    private static Backends.IMapBackend Create(CommandContext context, Request request, MapObject? inner)
    {
        try
        {
            return context.Catalog.Backend.CreateMap(request.ToSpec(), inner?.Map);
        }
        catch (BpfException exception) when (exception.Errno != Errno.None)
        {
            throw new CommandException($"map create failed: {ErrnoText.Of(exception.Errno)}") { Hint = exception.Message };
        }
    }

    private static Request Parse(CommandContext context, ref ArgReader arguments)
    {
        var request = new Request();
        while (!arguments.IsAtEnd)
        {
            arguments.Require("create", 2);
            if (arguments.TryTake("type"))
                request = request with { Type = request.Type == MapType.Unspecified ? TakeType(ref arguments) : throw new CommandException("map type already specified") };
            else if (arguments.TryTake("name"))
                request = request with { Name = TakeName(context, ref arguments) };
            else if (arguments.TryTake("key"))
                request = request with { KeySize = TakeOnce(ref arguments, request.KeySize, "key size") };
            else if (arguments.TryTake("value"))
                request = request with { ValueSize = TakeOnce(ref arguments, request.ValueSize, "value size") };
            else if (arguments.TryTake("entries"))
                request = request with { Entries = TakeOnce(ref arguments, request.Entries, "max entries") };
            else if (arguments.TryTake("flags"))
                request = request with { Flags = TakeOnce(ref arguments, request.Flags, "flags") };
            else if (arguments.TryTake("dev") || arguments.TryTake("offload_dev"))
                throw new CommandException($"maps on network devices are not supported: '{arguments.Take()}'");
            else if (arguments.TryTake("inner_map"))
                request = request with { Inner = MapSelector.Parse(ref arguments) };
            else
                throw new CommandException($"unknown arg {arguments.Peek()}");
        }

        return request.Name is null ? throw new CommandException("map name not specified") : request;
    }

    private static MapType TakeType(ref ArgReader arguments)
    {
        var word = arguments.Take();
        return MapTypeNames.TryParse(word, out var type) ? type : throw new CommandException($"unrecognized map type: {word}");
    }

    private static string TakeName(CommandContext context, ref ArgReader arguments)
    {
        var name = arguments.Take();
        if (name.Length > LongestName)
            context.Report.Remark(string.Create(CultureInfo.InvariantCulture, $"Warning: map name is longer than {LongestName} characters, it will be truncated."));

        // The backend would make an underscore of what the kernel refuses; a name that was asked for is taken as it is or not at all.
        return name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.')
            ? name
            : throw new CommandException($"map create failed: {ErrnoText.Of(Errno.EINVAL)}") { Hint = $"The name '{name}' has characters other than letters, digits, '_' and '.'." };
    }

    private static uint? TakeOnce(ref ArgReader arguments, uint? known, string what)
        => known is null or 0 ? arguments.TakeNumber(what) : throw new CommandException($"{what} already specified");

    private sealed record Request
    {
        public MapType Type { get; init; }

        public string? Name { get; init; }

        public uint? KeySize { get; init; }

        public uint? ValueSize { get; init; }

        public uint? Entries { get; init; }

        public uint? Flags { get; init; }

        public MapSelector? Inner { get; init; }

        public MapSpec ToSpec() => new()
        {
            Name = Name!,
            Type = Type,
            KeySize = Size(KeySize, "key"),
            ValueSize = Size(ValueSize, "value"),
            MaxEntries = Entries ?? 0,
            Flags = (MapFlags)(Flags ?? 0),
        };

        private static int Size(uint? size, string what)
            => size is null ? 0 : size <= int.MaxValue ? (int)size : throw new CommandException($"map create failed: {ErrnoText.Of(Errno.E2BIG)}") { Hint = $"A {what} of {size} bytes is too large." };
    }
}
