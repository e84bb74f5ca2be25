namespace BpfSharp.Embedded.Helpers;

/// <summary>What helpers return.</summary>
internal static class HelperResults
{
    /// <summary>0, or the negative error number.</summary>
    public static ulong ToResult(this Errno errno) => (ulong)-(long)errno;
}
