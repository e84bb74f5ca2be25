using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using BpfSharp.Symbols;

namespace BpfSharp.Kernel;

/// <summary>
/// Demangles C++ names (Itanium C++ ABI) by the C++ run-time library, which has the function that the ABI itself prescribes for it: <c>__cxa_demangle</c>.
/// </summary>
public sealed unsafe class CxxDemangler : IDemangler
{
    // Nobody reads longer names, and the library's time and depth grow with them.
    private const int LongestName = 8192;

    private static readonly string[] Libraries = ["libstdc++.so.6", "libc++abi.so.1"];
    private static readonly Lazy<IDemangler> Loaded = new(Load);

    private readonly delegate* unmanaged<byte*, byte*, nuint*, int*, byte*> _demangle;

    private CxxDemangler(nint function) => _demangle = (delegate* unmanaged<byte*, byte*, nuint*, int*, byte*>)function;

    /// <summary>The demangler; one that leaves names as they are where the machine has no C++ run-time library.</summary>
    public static IDemangler Instance => Loaded.Value;

    /// <inheritdoc/>
    public bool TryDemangle(string name, [NotNullWhen(true)] out string? demangled)
    {
        demangled = null;
        // What doesn't begin so would be taken for a type: "i" is "int".
        if (!name.StartsWith("_Z", StringComparison.Ordinal) || name.Length > LongestName || name.Contains('\0', StringComparison.Ordinal))
            return false;
        var mangled = new byte[Encoding.UTF8.GetByteCount(name) + 1];
        Encoding.UTF8.GetBytes(name, mangled);
        byte* text;
        fixed (byte* pointer = mangled)
            text = _demangle(pointer, null, null, null);
        if (text is null)
            return false;
        try
        {
            demangled = Marshal.PtrToStringUTF8((nint)text);
            return demangled is not null;
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    // Never unloaded: the function is used as long as the process lives.
    private static IDemangler Load()
    {
        foreach (var library in Libraries)
        {
            if (NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, "__cxa_demangle", out var function))
                return new CxxDemangler(function);
        }

        return NullDemangler.Instance;
    }
}
