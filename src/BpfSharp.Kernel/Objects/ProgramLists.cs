using System.Buffers.Binary;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Objects;

/// <summary>The lists that hang on a program's information record: each is copied only when its room is given.</summary>
internal static class ProgramLists
{
    /// <summary>The ids of the maps that a program uses.</summary>
    public static unsafe uint[] MapIds(BpfHandle program, in ProgInfoRecord record)
    {
        var ids = new uint[record.NrMapIds];
        fixed (uint* pointer = ids)
        {
            var request = new ProgInfoRecord { NrMapIds = (uint)ids.Length, MapIds = (ulong)pointer };
            var errno = ids.Length == 0 ? Errno.None : ObjectInfo.Read(program, ref request);
            return errno == Errno.None ? ids[..(int)Math.Min(request.NrMapIds, (uint)ids.Length)] : [];
        }
    }

    /// <summary>The type of a program's first function in its BTF; null where it has none.</summary>
    public static unsafe uint? FirstFunction(BpfHandle program, in ProgInfoRecord record)
    {
        // struct bpf_func_info: insn_off, type_id; newer kernels may append.
        if (record.NrFuncInfo == 0 || record.FuncInfoRecSize < 8)
            return null;
        var bytes = new byte[record.FuncInfoRecSize];
        fixed (byte* pointer = bytes)
        {
            var request = new ProgInfoRecord { NrFuncInfo = 1, FuncInfoRecSize = record.FuncInfoRecSize, FuncInfo = (ulong)pointer };
            return ObjectInfo.Read(program, ref request) == Errno.None ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) : null;
        }
    }
}
