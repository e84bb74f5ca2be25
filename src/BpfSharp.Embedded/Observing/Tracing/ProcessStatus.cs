using System.Globalization;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>What <c>/proc/TID/status</c> says of a thread.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="User">The real user.</param>
/// <param name="Group">The real group.</param>
internal sealed record ProcessStatus(int ProcessId, uint User, uint Group)
{
    /// <summary>Reads it; null where the thread is gone.</summary>
    public static ProcessStatus? Read(int threadId)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines($"/proc/{threadId}/status");
        }
        catch (IOException)
        {
            return null;
        }

        return new ProcessStatus((int)Number("Tgid:"), (uint)Number("Uid:"), (uint)Number("Gid:"));

        long Number(string name)
        {
            var line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var fields = line?.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            return fields is { Length: > 1 } && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
    }

    /// <summary>True where the thread runs or wants to run: not when it sleeps.</summary>
    public static bool IsRunnable(int threadId)
    {
        try
        {
            // pid (comm) state …: the name may hold anything, but the last bracket ends it.
            var text = File.ReadAllText($"/proc/{threadId}/stat");
            var end = text.LastIndexOf(')');
            return end >= 0 && end + 2 < text.Length && text[end + 2] == 'R';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
