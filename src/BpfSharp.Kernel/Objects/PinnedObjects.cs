using System.Globalization;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Objects;

/// <summary>Objects pinned in BPF file systems.</summary>
internal static class PinnedObjects
{
    /// <summary>Opens a pinned map; null where nothing is at the path.</summary>
    /// <exception cref="BpfException">Something else is there, or it may not be opened.</exception>
    public static KernelMap? OpenMap(string path, uint flags = 0)
    {
        var handle = Open(path, out var errno, flags);
        if (handle is null)
            return errno == Errno.ENOENT ? null : throw new BpfException($"{path} can't be opened as a pinned map: {Errors.Describe(errno)}. {Reason(path, errno)}".TrimEnd(), errno);
        if (KindOf(handle) is var kind && kind == PinnedKind.Map)
            return KernelMap.FromHandle(handle, $"the map pinned at {path}");
        handle.Dispose();
        throw new BpfException($"{path} is a pinned {kind.ToString().ToLowerInvariant()}, not a map.");
    }

    /// <summary>BPF_OBJ_GET.</summary>
    public static unsafe BpfHandle? Open(string path, out Errno errno, uint flags = 0)
    {
        var bytes = KernelText.ToNulTerminated(path);
        fixed (byte* pointer = bytes)
        {
            var attributes = new ObjectAttr { Pathname = (ulong)pointer, FileFlags = flags };
            var result = BpfSyscall.Invoke(BpfCommand.ObjGet, ref attributes);
            errno = result.Errno;
            return result.Succeeded ? BpfHandle.Own(result.Value) : null;
        }
    }

    /// <summary>What a descriptor is: the information records of maps, programs and links don't say themselves which they are.</summary>
    public static PinnedKind KindOf(BpfHandle handle)
    {
        using var lease = handle.Lease();
        var link = File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{lease.Fd}"), returnFinalTarget: false)?.Name ?? "";
        return link.Contains("bpf-map", StringComparison.Ordinal) ? PinnedKind.Map
            : link.Contains("bpf-prog", StringComparison.Ordinal) ? PinnedKind.Program
            : link.Contains("bpf_link", StringComparison.Ordinal) ? PinnedKind.Link
            : PinnedKind.Other;
    }

    private static string Reason(string path, Errno errno) => errno switch
    {
        Errno.EPERM when ProcessCapabilities.Has(ProcessCapabilities.Effective(), Capability.Bpf) => "It is not in a BPF file system, or its owner allows no writing.",
        Errno.EPERM => PrivilegeExplainer.ForBpf("opening pinned objects"),
        Errno.EACCES => Directory.Exists(path) ? "It is a directory or an ordinary file, not a pinned object." : "It is no pinned object (not in a BPF file system), or its file mode forbids it.",
        Errno.EINVAL => "It is a file, but no BPF object.",
        _ => "",
    };
}
