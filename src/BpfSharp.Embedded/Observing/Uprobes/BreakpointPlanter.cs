using BpfSharp.Embedded.Observing.Tracing;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>Puts breakpoints into processes wherever they map a file with a uprobe, as soon as they do. Used by the tracer's thread only.</summary>
internal sealed class BreakpointPlanter(UprobeTable uprobes, TraceeTable threads)
{
    private const string LoaderHook = "_dl_debug_state";

    private readonly Dictionary<FileIdentity, ulong?> _loaderHooks = [];

    /// <summary>A process has new memory: the program and its loader are mapped, libraries will be.</summary>
    public void OnExec(Tracee thread)
    {
        if (uprobes.Sites.Count > 0)
            Prepare(thread.Space);
    }

    /// <summary>Uprobes were added or taken away while processes run.</summary>
    public void Refresh()
    {
        foreach (var space in threads.Spaces.ToList())
        {
            foreach (var breakpoint in space.Breakpoints.ToList())
                Prune(space, breakpoint);
            foreach (var (site, address) in space.Semaphores.Where(semaphore => semaphore.Site.IsEmpty).ToList())
                space.ChangeSemaphore(site, address, -1);
            if (uprobes.Sites.Count > 0)
                Prepare(space);
        }
    }

    /// <summary>What is mapped has changed.</summary>
    public void Rescan(AddressSpace space)
    {
        space.ForgetModules();
        foreach (var mapping in ProcessMappings.Read(space.ProcessId))
        {
            foreach (var site in uprobes.Sites)
                Plant(space, mapping, site);
        }
    }

    /// <summary>Takes everything out of all processes.</summary>
    public void RemoveAll()
    {
        foreach (var space in threads.Spaces.ToList())
        {
            foreach (var breakpoint in space.Breakpoints.ToList())
                space.Remove(breakpoint);
            foreach (var (site, address) in space.Semaphores.ToList())
                space.ChangeSemaphore(site, address, -1);
        }
    }

    private void Prepare(AddressSpace space)
    {
        Rescan(space);
        HookLoader(space);
    }

    private static void Plant(AddressSpace space, MemoryMapping mapping, UprobeSite site)
    {
        if (!site.IsIn(mapping))
            return;
        var length = mapping.End - mapping.Start;
        if (mapping.Permissions.HasFlag(MemoryPermissions.Execute) && site.Offset - mapping.Offset < length)
            space.Plant(mapping.Start + site.Offset - mapping.Offset)?.Sites.Add(site);
        if (site.SemaphoreOffset != 0 && mapping.Permissions.HasFlag(MemoryPermissions.Write) && site.SemaphoreOffset - mapping.Offset < length)
            space.ChangeSemaphore(site, mapping.Start + site.SemaphoreOffset - mapping.Offset, 1);
    }

    private void Prune(AddressSpace space, Breakpoint breakpoint)
    {
        breakpoint.Sites.RemoveWhere(site => site.IsEmpty);
        breakpoint.IsReturn &= uprobes.HasReturns;
        breakpoint.IsLoader &= uprobes.Sites.Count > 0;
        if (breakpoint.Sites.Count == 0 && !breakpoint.IsReturn && !breakpoint.IsLoader)
            space.Remove(breakpoint);
    }

    /// <summary>Libraries come later: the loader calls a function of its own after each change, made for debuggers.</summary>
    private void HookLoader(AddressSpace space)
    {
        if (AuxiliaryVector.Find(space.ProcessId, AuxiliaryVector.InterpreterBase) is not { } start || start == 0)
            return;
        var mapping = ProcessMappings.Read(space.ProcessId).FirstOrDefault(mapping => mapping.Contains(start));
        if (mapping is not null && FindHook(space.ProcessId, mapping) is { } hook && space.Plant(start + hook) is { } breakpoint)
            breakpoint.IsLoader = true;
        else
            space.FollowsMappings = true;
    }

    private ulong? FindHook(int processId, MemoryMapping mapping)
    {
        if (_loaderHooks.TryGetValue(mapping.File, out var known))
            return known;
        ElfSymbol? symbol = ModuleFiles.Open(processId, mapping)?.DynamicSymbols.FirstOrDefault(symbol => symbol.Name == LoaderHook);
        return _loaderHooks[mapping.File] = symbol?.Value;
    }
}
