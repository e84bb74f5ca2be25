namespace BpfSharp;

/// <summary>A program was refused by the verifier.</summary>
public sealed class VerifierException : BpfException
{
    /// <summary>Takes what the verifier said.</summary>
    /// <param name="programName">The program.</param>
    /// <param name="message">The decisive line first, then the source line it belongs to and the usual cause.</param>
    /// <param name="log">The whole log.</param>
    /// <param name="errno">The error number of the load.</param>
    public VerifierException(string programName, string message, string log, Errno errno) : base(message, errno)
    {
        ProgramName = programName;
        Log = log;
    }

    /// <summary>The program that was refused.</summary>
    public string ProgramName { get; }

    /// <summary>The whole log.</summary>
    public string Log { get; }
}
