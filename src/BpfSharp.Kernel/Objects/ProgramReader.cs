using BpfSharp.Backends;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Objects;

/// <summary>Reads all that the kernel tells of a program.</summary>
internal static class ProgramReader
{
    public static unsafe KernelProgramInfo? Read(BpfHandle handle)
    {
        var record = default(ProgInfoRecord);
        if (ObjectInfo.Read(handle, ref record) != Errno.None)
            return null;
        var mapIds = new uint[record.NrMapIds];
        var function = default(FunctionInfo);
        var second = default(ProgInfoRecord);
        fixed (uint* ids = mapIds)
        {
            // The second time with room for the maps' numbers and the first function's record; it may fail when the program changes meanwhile (offload), and
            // then the first answer stands without them.
            second.NrMapIds = (uint)mapIds.Length;
            second.MapIds = (ulong)ids;
            if (record.NrFuncInfo > 0 && record.FuncInfoRecSize == (uint)sizeof(FunctionInfo))
            {
                second.NrFuncInfo = 1;
                second.FuncInfoRecSize = record.FuncInfoRecSize;
                second.FuncInfo = (ulong)(&function);
            }

            if (ObjectInfo.Read(handle, ref second) != Errno.None)
                return Describe(handle, record, [], default);
        }

        return Describe(handle, second, mapIds, function);
    }

    private static KernelProgramInfo Describe(BpfHandle handle, in ProgInfoRecord record, uint[] mapIds, FunctionInfo function) => new()
    {
        Id = record.Id,
        Type = (ProgramType)record.Type,
        Name = FullName(record, function) ?? record.Name.ToString(),
        Tag = Convert.ToHexStringLower(BitConverter.GetBytes(record.Tag)),
        IsGplCompatible = (record.GplCompatible & 1) != 0,
        LoadTime = record.LoadTime,
        UserId = record.CreatedByUid,
        XlatedSize = record.XlatedProgLen,
        JitedSize = record.JitedProgLen,
        Memlock = DescriptorInfo.Of(handle).Number("memlock"),
        MapIds = [.. mapIds],
        BtfId = record.BtfId,
        RunTime = record.RunTimeNs,
        RunCount = record.RunCnt,
        RecursionMisses = record.RecursionMisses,
        VerifiedInstructions = record.VerifiedInsns,
        InterfaceIndex = record.Ifindex,
    };

    /// <summary>The first function's name in the program's types: the kernel cuts its own copy off after 15 bytes.</summary>
    private static string? FullName(in ProgInfoRecord record, FunctionInfo function)
    {
        if (record.BtfId == 0 || function.TypeId == 0 || record.Name.ToString().Length < ObjectName.Length - 1 || KernelObjects.BtfBytes(record.BtfId) is not { } bytes)
            return null;
        try
        {
            return BtfSpec.Parse(bytes).TypeById(function.TypeId) is BtfFunction named ? named.Name : null;
        }
        catch (BpfFormatException)
        {
            // The kernel took types that we can't read: the short name has to do.
            return null;
        }
    }
}
