using System.Globalization;

namespace BpfSharp.Cli.Bpftool.Parsing;

/// <summary>
/// Takes the options out of the words, as getopt_long(3) does for bpftool: anywhere, letters in one group, long names abbreviated where that is unique,
/// everything after <c>--</c> left alone.
/// </summary>
internal static class OptionParser
{
    private static readonly Option[] Options =
    [
        new('j', "json", null, "print JSON", (options, _) => options with { Json = true }),
        new('h', "help", null, "show how a command is used", (options, _) => options with { Help = true }),
        new('p', "pretty", null, "print JSON for people to read", (options, _) => options with { Json = true, Pretty = true }),
        new('V', "version", null, "show the version", (options, _) => options with { Version = true }),
        new('f', "bpffs", null, "show where objects are pinned", (options, _) => options with { ShowPinned = true }),
        new('m', "mapcompat", null, "(accepted, without effect)", (options, _) => options),
        new('n', "nomount", null, "mount no BPF file system", (options, _) => options with { NoMount = true }),
        new('d', "debug", null, "say more about failures", (options, _) => options with { Debug = true }),
        new('l', "legacy", null, "(accepted, without effect)", (options, _) => options),
        new('L', "use-loader", null, "(accepted, without effect)", (options, _) => options),
        new('B', "base-btf", "FILE", "the types that split BTF goes on from", (options, value) => options with { BaseBtf = value }),
        new('\0', "trace-bpf", null, "show each bpf(2) call and its purpose on standard error", (options, _) => options with { TraceBpf = true }),
        new('\0', "recursive", null, "dump: show the contents of inner maps too", (options, _) => options with { Recursive = true }),
        new('\0', "limit", "N", "dump, export: at most N entries", (options, value) => options with { Limit = Count("limit", value) }),
        new('\0', "filter", "EXPR", "dump, export, watch: only entries for which it holds, as in 'value.count > 5'", (options, value) => options with { Filter = value }),
        new('\0', "sort", "PATH", "dump, export: in the order of key, value or a member; -PATH for the largest first", (options, value) => options with { Sort = value }),
        new('\0', "interval", "SECONDS", "top, watch: time between two looks", (options, value) => options with { Interval = Seconds(value) }),
        new('\0', "count", "N", "top, watch: end after N looks", (options, value) => options with { Count = Count("count", value) }),
    ];

    /// <summary>The options as lines of usage text.</summary>
    public static IEnumerable<(string Spelling, string Help)> Descriptions
        => Options.Select(option => ($"{(option.Letter == '\0' ? "   " : $"-{option.Letter},")} --{option.Name}{(option.Argument is null ? "" : $" {option.Argument}")}", option.Help));

    /// <summary>Separates options from words.</summary>
    /// <exception cref="CommandException">An option is unknown; <paramref name="options"/> has what came before it.</exception>
    public static string[] Parse(ReadOnlySpan<string> arguments, ref GlobalOptions options)
    {
        var words = new List<string>(arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                words.AddRange(arguments[(i + 1)..]);
                break;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal))
                ParseLong(argument, arguments, ref i, ref options);
            else if (argument.Length > 1 && argument[0] == '-')
                ParseLetters(argument, arguments, ref i, ref options);
            else
                words.Add(argument);
        }

        return [.. words];
    }

    private static void ParseLong(string argument, ReadOnlySpan<string> arguments, ref int index, ref GlobalOptions options)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        var matches = Options.Where(option => option.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        var found = matches.Count == 1 ? matches[0] : matches.Find(option => option.Name == name) ?? throw Unrecognized(argument);
        if (found.Argument is null && equals >= 0)
            throw Unrecognized(argument);
        var value = found.Argument is null ? null : equals >= 0 ? argument[(equals + 1)..] : NextArgument(arguments, ref index, argument);
        options = found.Apply(options, value);
    }

    private static void ParseLetters(string argument, ReadOnlySpan<string> arguments, ref int index, ref GlobalOptions options)
    {
        for (var i = 1; i < argument.Length; i++)
        {
            var letter = argument[i];
            var found = Array.Find(Options, option => option.Letter == letter && letter != '\0') ?? throw Unrecognized(argument);
            if (found.Argument is null)
            {
                options = found.Apply(options, null);
                continue;
            }

            options = found.Apply(options, i + 1 < argument.Length ? argument[(i + 1)..] : NextArgument(arguments, ref index, argument));
            return;
        }
    }

    private static string NextArgument(ReadOnlySpan<string> arguments, ref int index, string option)
        => ++index < arguments.Length ? arguments[index] : throw Unrecognized(option);

    private static int Count(string name, string? value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CommandException($"--{name} takes a number, got: {value}");

    private static double Seconds(string? value)
        => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86400
            ? seconds
            : throw new CommandException($"--interval takes seconds, more than 0 and at most a day, got: {value}");

    private static CommandException Unrecognized(string argument) => new($"unrecognized option '{argument}'");

    private sealed record Option(char Letter, string Name, string? Argument, string Help, Func<GlobalOptions, string?, GlobalOptions> Apply);
}
