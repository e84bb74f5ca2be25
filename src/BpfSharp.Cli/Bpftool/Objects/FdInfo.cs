using System.Globalization;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>What <c>/proc/self/fdinfo</c> tells about an object beyond its information record: memory, whether it is frozen, who owns it.</summary>
internal sealed class FdInfo
{
    private readonly string[] _lines;

    private FdInfo(string[] lines) => _lines = lines;

    public static FdInfo Read(BpfHandle handle)
    {
        using var lease = handle.Lease();
        try
        {
            return new FdInfo(File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{lease.Fd}")));
        }
        catch (IOException)
        {
            // No /proc: the object is shown without these facts, as bpftool does.
            return new FdInfo([]);
        }
    }

    /// <summary>A number by its name; null where there is none.</summary>
    public long? this[string name]
    {
        get
        {
            foreach (var line in _lines)
            {
                if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ':')
                    return long.TryParse(line.AsSpan(name.Length + 1).Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
            }

            return null;
        }
    }
}
