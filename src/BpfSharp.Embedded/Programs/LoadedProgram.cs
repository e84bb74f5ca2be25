using System.Collections.Immutable;
using BpfSharp.Embedded.Maps;

namespace BpfSharp.Embedded.Programs;

/// <summary>A program with the maps it uses, which live as long as it does.</summary>
internal sealed class LoadedProgram : IMapReference
{
    private readonly ImmutableArray<VmMap> _maps;
    private int _users;

    public LoadedProgram(VmProgram program, uint id, ImmutableArray<VmMap> maps)
    {
        Program = program;
        Id = id;
        _maps = maps;
        foreach (var map in maps)
            map.AddUser();
    }

    public VmProgram Program { get; }

    /// <inheritdoc/>
    public uint Id { get; }

    /// <inheritdoc/>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <inheritdoc/>
    public void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        foreach (var map in _maps)
            map.RemoveUser();
    }
}
