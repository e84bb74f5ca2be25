namespace BpfSharp.Backends;

/// <summary>Flags of element operations (<c>BPF_ANY</c> …).</summary>
[Flags]
public enum ElementFlags : ulong
{
    /// <summary>BPF_ANY: create or replace.</summary>
    Any = 0,

    /// <summary>BPF_NOEXIST: create only.</summary>
    NoExist = 1,

    /// <summary>BPF_EXIST: replace only; for queues and stacks, drop the oldest when full.</summary>
    Exist = 2,

    /// <summary>BPF_F_LOCK: under the value's spin lock.</summary>
    Lock = 4,
}
