using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Tracing;

namespace BpfSharp.Kernel.Objects;

/// <summary>Finds everything pinned in the BPF file systems that this process sees.</summary>
internal static class PinWalker
{
    // Kernel's own files of iterators (maps.debug, progs.debug) are no pins.
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static IEnumerable<PinnedObject> Walk()
    {
        foreach (var mount in MountInfoLine.MountPoints("bpf").Distinct(StringComparer.Ordinal).Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFiles(mount, "*", Everything))
            {
                // Removed meanwhile, not allowed, or one of the kernel's own files: nothing that can be shown.
                using var handle = PinnedObjects.Open(path, out _, (uint)MapFlags.ReadOnly) ?? PinnedObjects.Open(path, out _);
                if (handle is null)
                    continue;
                var kind = PinnedObjects.KindOf(handle);
                yield return new PinnedObject(path, kind, IdOf(handle, kind));
            }
        }
    }

    private static uint IdOf(BpfHandle handle, PinnedKind kind)
    {
        var info = DescriptorInfo.Of(handle);
        return (uint)((kind switch
        {
            PinnedKind.Map => info.Number("map_id"),
            PinnedKind.Program => info.Number("prog_id"),
            PinnedKind.Link => info.Number("link_id"),
            PinnedKind.Other => null,
        }) ?? 0);
    }
}
