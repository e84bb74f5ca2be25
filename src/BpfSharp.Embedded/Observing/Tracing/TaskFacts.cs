using System.Globalization;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>What /proc tells of a thread.</summary>
/// <param name="ThreadId">Its number.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="ParentId">The process that is its parent.</param>
/// <param name="Name">Its name.</param>
/// <param name="StartTime">When it began, in nanoseconds since the machine started.</param>
/// <param name="Users">The real, effective, saved and file system user.</param>
/// <param name="Groups">The same of groups.</param>
internal sealed record TaskFacts(int ThreadId, int ProcessId, int ParentId, string Name, ulong StartTime, uint[] Users, uint[] Groups)
{
    /// <summary>Reads them; null where the thread is gone.</summary>
    public static TaskFacts? Read(int threadId)
    {
        try
        {
            var status = File.ReadLines($"/proc/{threadId}/status").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
                .ToDictionary(parts => parts[0], parts => parts[1].Trim());
            return new TaskFacts(threadId, Number(status["Tgid"]), Number(status["PPid"]), status["Name"], StartOf(threadId), Four(status["Uid"]), Four(status["Gid"]));
        }
        catch (Exception e) when (e is IOException or KeyNotFoundException)
        {
            return null;
        }
    }

    // pid (comm) state ppid … starttime is the 22nd field, in hundredths of a second: the 20th behind the name.
    private static ulong StartOf(int threadId)
    {
        const ulong NanosecondsPerTick = 10_000_000;
        var text = File.ReadAllText($"/proc/{threadId}/stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && ulong.TryParse(fields[19], CultureInfo.InvariantCulture, out var ticks) ? ticks * NanosecondsPerTick : 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static uint[] Four(string text)
    {
        var numbers = text.Split('\t').Select(number => uint.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return numbers.Length == 4 ? numbers : new uint[4];
    }
}
