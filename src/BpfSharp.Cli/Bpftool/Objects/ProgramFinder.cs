using System.Buffers.Binary;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Programs;
using BpfSharp.Kernel;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>Opens the programs that a reference stands for.</summary>
internal static class ProgramFinder
{
    /// <summary>The one program.</summary>
    public static BpfHandle FindOne(ObjectCatalog catalog, ProgramSelector reference)
    {
        var programs = FindAll(catalog, reference);
        if (programs.Count == 1)
            return programs[0];
        foreach (var program in programs)
            program.Dispose();
        throw new CommandException("several programs match this handle");
    }

    /// <summary>All programs of the reference, at least one.</summary>
    public static IReadOnlyList<BpfHandle> FindAll(ObjectCatalog catalog, ProgramSelector reference) => reference switch
    {
        ProgramSelector.ById by => [ObjectCatalog.OpenProgram(by.Id, out var errno) ?? throw new CommandException($"get by id ({by.Id}): {ErrnoText.Of(errno)}")],
        ProgramSelector.ByPath by => [ObjectCatalog.OpenPinned(by.Path, PinnedKind.Program)],
        ProgramSelector.ByTag by => Search(facts => BinaryPrimitives.ReverseEndianness(facts.Record.Tag) == by.Tag, $"tag {by.Tag:x16}"),
        ProgramSelector.ByName by => Search(facts => facts.FullName(catalog) == by.Name, $"name '{by.Name}'"),
        _ => throw new InvalidOperationException($"Unknown reference {reference}."),
    };

    private static List<BpfHandle> Search(Func<ProgramFacts, bool> matches, string what)
    {
        var found = new List<BpfHandle>();
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Program))
        {
            var handle = ObjectCatalog.OpenProgram(id, out var errno);
            if (handle is null && errno == Errno.ENOENT)
                continue;
            if (handle is null)
                throw new CommandException($"can't get prog by id ({id}): {ErrnoText.Of(errno)}");
            if (matches(ProgramFacts.Read(handle)))
                found.Add(handle);
            else
                handle.Dispose();
        }

        return found.Count > 0 ? found : throw new CommandException($"no program has {what}");
    }
}
