using System.Collections.Frozen;
using System.Globalization;

namespace BpfSharp.Embedded.Observing.Syscalls;

/// <summary>A system call of x86-64.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in user programs: <c>stat</c>.</param>
/// <param name="KernelName">Its name in the kernel's functions and tracepoints: <c>newstat</c>.</param>
/// <param name="Arguments">Types and names of its arguments as its tracepoint has them; null where the kernel has no tracepoint for it.</param>
internal sealed record SyscallEntry(int Number, string Name, string KernelName, IReadOnlyList<SyscallArgument>? Arguments);

/// <summary>An argument of a system call.</summary>
/// <param name="Type">Its C type: <c>const char *</c>.</param>
/// <param name="Name">Its name.</param>
internal sealed record SyscallArgument(string Type, string Name);

/// <summary>The system calls of x86-64, from Linux 6.18's tracepoints: unprivileged processes can't ask the kernel.</summary>
internal static class SyscallTable
{
    /// <summary>More than the highest number.</summary>
    public const int Capacity = 512;

    private static readonly Lazy<FrozenDictionary<string, SyscallEntry>> ByKernelName = new(() => Read().ToFrozenDictionary(entry => entry.KernelName));

    /// <summary>All of them.</summary>
    public static IEnumerable<SyscallEntry> Entries => ByKernelName.Value.Values;

    /// <summary>Finds one by its name in the kernel.</summary>
    public static SyscallEntry? Find(string kernelName) => ByKernelName.Value.GetValueOrDefault(kernelName);

    // NUMBER NAME KERNEL-NAME [TYPE ARGUMENT,TYPE ARGUMENT…]; a ! before the kernel's name: no tracepoint.
    private static List<SyscallEntry> Read()
    {
        using var stream = typeof(SyscallTable).Assembly.GetManifestResourceStream("syscalls-x64.txt")!;
        using var reader = new StreamReader(stream);
        var entries = new List<SyscallEntry>();
        while (reader.ReadLine() is { } line)
        {
            var columns = line.Split(' ', 4);
            var hasTracepoint = !columns[2].StartsWith('!');
            var arguments = columns.Length < 4 ? [] : columns[3].Split(',').Select(ParseArgument).ToList();
            entries.Add(new SyscallEntry(int.Parse(columns[0], CultureInfo.InvariantCulture), columns[1], columns[2].TrimStart('!'), hasTracepoint ? arguments : null));
        }

        return entries;
    }

    private static SyscallArgument ParseArgument(string text)
    {
        var blank = text.LastIndexOf(' ');
        return new SyscallArgument(text[..blank], text[(blank + 1)..]);
    }
}
