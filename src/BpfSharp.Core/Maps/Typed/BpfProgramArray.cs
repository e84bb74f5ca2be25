using System.Runtime.InteropServices;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>The programs that tail calls go to (<c>BPF_MAP_TYPE_PROG_ARRAY</c>).</summary>
public sealed class BpfProgramArray : BpfTypedMap
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no program array.</exception>
    public BpfProgramArray(BpfMap map) : base(map) => MapBinding.RequireType(map, "BpfProgramArray", MapType.ProgramArray);

    /// <summary>The ids of the programs by slot; empty slots are left out.</summary>
    public IReadOnlyDictionary<int, uint> ProgramIds
    {
        get
        {
            var ids = new SortedDictionary<int, uint>();
            using var cursor = Map.OpenCursor();
            while (cursor.MoveNext())
                ids[MemoryMarshal.Read<int>(cursor.Key)] = MemoryMarshal.Read<uint>(cursor.Value);
            return ids;
        }
    }

    /// <summary>Puts a program in a slot.</summary>
    /// <exception cref="BpfException">It doesn't take it: the slot doesn't exist, or the program is of another kind than those that use the array.</exception>
    public void Set(int index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var errno = Map.Backend.UpdateProgram(Key(ref index), program.Backend);
        if (errno == Errno.None)
            return;
        var why = errno switch
        {
            Errno.E2BIG => $"there are the slots 0 to {(long)Capacity - 1} (E2BIG).",
            Errno.EINVAL => $"{program.Name} is of type {program.Type}; all programs of an array, and those that use it, must be of one type (EINVAL).",
            _ => $"{errno} ({(int)errno}).",
        };
        throw new BpfException($"Program array {Name} doesn't take program {program.Name} in slot {index}: {why}", errno);
    }

    /// <summary>Empties a slot.</summary>
    /// <returns>False where it was empty.</returns>
    public bool Remove(int index) => Map.Remove(Key(ref index));

    /// <summary>Empties all slots.</summary>
    /// <returns>How many held a program.</returns>
    public long Clear() => Map.Clear();

    private static ReadOnlySpan<byte> Key(ref int index) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref index, 1));
}
