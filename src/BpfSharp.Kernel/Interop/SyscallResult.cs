namespace BpfSharp.Kernel.Interop;

/// <summary>What a system call gave: a value, or an error number.</summary>
internal readonly record struct SyscallResult(int Value, Errno Errno)
{
    public bool Succeeded => Errno == Errno.None;
}
