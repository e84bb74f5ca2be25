using System.Runtime.InteropServices;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>Stacks by their number (<c>BPF_MAP_TYPE_STACK_TRACE</c>), as <c>bpf_get_stackid</c> stored them: addresses, the innermost first.</summary>
public sealed partial class BpfStackTraceMap : BpfTypedMap
{
    private const int BuildIdEntrySize = 32;

    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map holds no stacks.</exception>
    public BpfStackTraceMap(BpfMap map) : base(map) => MapBinding.RequireType(map, "BpfStackTraceMap", MapType.StackTrace);

    /// <summary>True where frames are build ids and offsets instead of addresses (<c>BPF_F_STACK_BUILD_ID</c>).</summary>
    public bool HasBuildIds => (Map.Info.Flags & MapFlags.StackBuildId) != 0;

    /// <summary>How many frames a stack has at most.</summary>
    public int MaxDepth => Map.Info.ValueSize / (HasBuildIds ? BuildIdEntrySize : sizeof(ulong));

    /// <summary>The numbers of all stacks.</summary>
    public IEnumerable<int> Ids
    {
        get
        {
            using var cursor = Map.OpenCursor();
            while (cursor.MoveNext())
                yield return MemoryMarshal.Read<int>(cursor.Key);
        }
    }

    /// <summary>Copies the addresses of a stack.</summary>
    /// <returns>False where there is no such stack; negative numbers are error numbers of the helper.</returns>
    /// <exception cref="InvalidOperationException">The map holds build ids.</exception>
    public bool TryGetStack(int id, out ulong[] addresses)
    {
        if (HasBuildIds)
            throw new InvalidOperationException($"Stack map {Name} holds build ids and offsets; use TryGetFrames.");
        addresses = [];
        if (id < 0)
            return false;
        var frames = new ulong[MaxDepth];
        if (!Map.TryGetValue(Key(ref id), MemoryMarshal.AsBytes(frames.AsSpan())))
            return false;
        var end = Array.IndexOf(frames, 0UL);
        addresses = end < 0 ? frames : frames[..end];
        return true;
    }

    /// <summary>Copies the frames of a stack of build ids.</summary>
    /// <returns>False where there is no such stack.</returns>
    /// <exception cref="InvalidOperationException">The map holds addresses.</exception>
    public bool TryGetFrames(int id, out BuildIdFrame[] frames)
    {
        if (!HasBuildIds)
            throw new InvalidOperationException($"Stack map {Name} holds addresses; use TryGetStack.");
        frames = [];
        if (id < 0)
            return false;
        var value = new byte[Map.Info.ValueSize];
        if (!Map.TryGetValue(Key(ref id), value))
            return false;
        frames = [.. ReadFrames(value)];
        return true;
    }

    /// <summary>Removes a stack, so that its number can be used again.</summary>
    /// <returns>False where it wasn't there.</returns>
    public bool Remove(int id) => id >= 0 && Map.Remove(Key(ref id));

    /// <summary>Removes all stacks.</summary>
    /// <returns>How many that were.</returns>
    public long Clear() => Map.Clear();

    // struct bpf_stack_build_id: status:32 (0 empty, 1 valid, 2 address) build_id[20] offset or ip:64
    private static IEnumerable<BuildIdFrame> ReadFrames(byte[] value)
    {
        for (var at = 0; at + BuildIdEntrySize <= value.Length; at += BuildIdEntrySize)
        {
            var status = MemoryMarshal.Read<int>(value.AsSpan(at));
            if (status == 0)
                yield break;
            var place = MemoryMarshal.Read<ulong>(value.AsSpan(at + 24));
            yield return new BuildIdFrame(status == 1 ? Convert.ToHexStringLower(value.AsSpan(at + 4, 20)) : null, place);
        }
    }

    private static ReadOnlySpan<byte> Key(ref int id) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref id, 1));
}

/// <summary>A frame of a stack of build ids.</summary>
/// <param name="BuildId">The file's build id in hex; null where it wasn't known.</param>
/// <param name="Place">The byte in the file; where the build id isn't known, the address.</param>
public readonly record struct BuildIdFrame(string? BuildId, ulong Place);
