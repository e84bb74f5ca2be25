using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>The name of the file that a process executes, as it was given to exec.</summary>
internal static class ExecutedFile
{
    private const ulong FileNameEntry = 31;

    /// <summary>The name from the auxiliary vector (AT_EXECFN); empty where the process is gone.</summary>
    public static string NameOf(Tracee thread)
        => AuxiliaryVector.Find(thread.ThreadId, FileNameEntry) is { } address ? thread.ReadString(address, 4096) : "";
}

/// <summary>What the kernel told a process at its start: <c>/proc/PID/auxv</c>, pairs of words.</summary>
internal static class AuxiliaryVector
{
    /// <summary>Where the program interpreter was loaded (AT_BASE).</summary>
    public const ulong InterpreterBase = 7;

    /// <summary>The value of an entry, or null.</summary>
    public static ulong? Find(int processId, ulong type)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes($"/proc/{processId}/auxv");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] == type)
                return words[i + 1];
        }

        return null;
    }
}
