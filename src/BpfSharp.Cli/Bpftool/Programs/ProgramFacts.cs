using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Programs;

/// <summary>What the kernel tells about a program.</summary>
/// <param name="Handle">The open program.</param>
/// <param name="Record">Its information record, without the lists.</param>
/// <param name="IsOrphaned">True where the device that it was loaded for is gone.</param>
internal sealed record ProgramFacts(BpfHandle Handle, ProgInfoRecord Record, bool IsOrphaned)
{
    // Names are cut to this many bytes; the types know the whole.
    private const int CutLength = ObjectName.Length - 1;

    public static ProgramFacts Read(BpfHandle handle)
    {
        var record = default(ProgInfoRecord);
        var errno = ObjectInfo.Read(handle, ref record);
        return errno is Errno.None or Errno.ENODEV ? new ProgramFacts(handle, record, errno == Errno.ENODEV) : throw CommandException.Of("can't get prog info", errno);
    }

    /// <summary>The name; where it was cut, the whole one from the program's types.</summary>
    public string FullName(ObjectCatalog catalog)
    {
        var name = Record.Name.ToString();
        if (name.Length < CutLength || Record.BtfId == 0 || Record.NrFuncInfo == 0)
            return name;
        return ProgramLists.FirstFunction(Handle, Record) is { } typeId && catalog.TypesById(Record.BtfId).TypeById(typeId) is BtfFunction function ? function.Name : name;
    }
}
