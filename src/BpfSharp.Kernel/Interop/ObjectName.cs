using System.Runtime.CompilerServices;

namespace BpfSharp.Kernel.Interop;

/// <summary><c>char[BPF_OBJ_NAME_LEN]</c>: the name of a map or program inside an attribute struct.</summary>
[InlineArray(Length)]
internal struct ObjectName
{
    public const int Length = 16;

    private byte _first;

    /// <summary>
    /// The first 15 characters, with everything that the kernel refuses (all but letters, digits, <c>_</c> and <c>.</c>) made an underscore:
    /// a name is a help for people and no reason to fail.
    /// </summary>
    public static ObjectName From(string name)
    {
        var result = default(ObjectName);
        for (var i = 0; i < Math.Min(name.Length, Length - 1); i++)
            result[i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '.' ? (byte)name[i] : (byte)'_';
        return result;
    }

    public override readonly string ToString() => KernelText.FromNulTerminated(this);
}
