namespace BpfSharp.Embedded.Execution;

/// <summary>may_goto leaves its loop when a function has come by so often.</summary>
internal static class MayGoto
{
    /// <summary>The kernel's BPF_MAY_GOTO limit (BPF_MAX_LOOPS).</summary>
    public const uint Limit = 8 * 1024 * 1024;
}
