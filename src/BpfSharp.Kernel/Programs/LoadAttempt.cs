using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Programs;

/// <summary>One BPF_PROG_LOAD, repeatable with and without a log.</summary>
internal sealed class LoadAttempt(ProgramImage image, BpfHandle? btf, AttachBtf attachTo, MapSlotHandle[] maps)
{
    /// <summary>struct bpf_func_info: insn_off, type_id.</summary>
    private const int FunctionRecordSize = 8;

    /// <summary>struct bpf_line_info: insn_off, file_name_off, line_off, line_col.</summary>
    private const int LineRecordSize = 16;

    private readonly byte[] _license = KernelText.ToNulTerminated(image.License);

    /// <summary>True where function and line records go along.</summary>
    public bool HasRecords => btf is not null;

    /// <summary>How large the last call's log would have been (since 6.4; otherwise 0).</summary>
    public uint LogTrueSize { get; private set; }

    /// <summary>The same load without function and line records.</summary>
    public LoadAttempt WithoutRecords() => new(image, null, attachTo, maps);

    /// <summary>Loads; an empty log means none.</summary>
    public unsafe SyscallResult Invoke(byte[] log)
    {
        var instructions = image.Instructions.ToArray();
        using var leases = new MapLeases(maps, instructions);
        using var btfLease = btf is null ? default : btf.Lease();
        using var attachLease = attachTo.Module is null ? default : attachTo.Module.Lease();
        fixed (Instruction* code = instructions)
        fixed (byte* license = _license, logPointer = log)
        fixed (FunctionInfo* functions = image.Functions.AsSpan())
        fixed (LineInfo* lines = image.Lines.AsSpan())
        {
            var attributes = new ProgLoadAttr
            {
                ProgType = (uint)image.Type,
                InsnCnt = (uint)instructions.Length,
                Insns = (ulong)code,
                License = (ulong)license,
                LogLevel = log.Length > 0 ? 1u : 0,
                LogSize = (uint)log.Length,
                LogBuf = log.Length > 0 ? (ulong)logPointer : 0,
                KernVersion = image.KernelVersion != 0 || image.Type != ProgramType.Kprobe ? image.KernelVersion : KernelVersion.Code,
                ProgFlags = image.Flags,
                ProgName = ObjectName.From(image.Name),
                ProgIfindex = image.InterfaceIndex,
                ExpectedAttachType = (uint)(image.ExpectedAttachType ?? 0),
                AttachBtfId = attachTo.TypeId,
                AttachBtfObjFd = attachLease.Fd,
            };
            if (btf is not null)
            {
                attributes.ProgBtfFd = btfLease.Fd;
                attributes.FuncInfoRecSize = FunctionRecordSize;
                attributes.FuncInfo = (ulong)functions;
                attributes.FuncInfoCnt = (uint)image.Functions.Length;
                attributes.LineInfoRecSize = image.Lines.IsDefaultOrEmpty ? 0u : LineRecordSize;
                attributes.LineInfo = (ulong)lines;
                attributes.LineInfoCnt = (uint)image.Lines.Length;
            }

            var result = BpfSyscall.Invoke(BpfCommand.ProgLoad, ref attributes);
            LogTrueSize = attributes.LogTrueSize;
            return result;
        }
    }

    /// <summary>Holds every map open while its number stands in the instructions.</summary>
    private sealed class MapLeases : IDisposable
    {
        private readonly List<SafeHandle> _held = [];

        public MapLeases(MapSlotHandle[] maps, Instruction[] instructions)
        {
            try
            {
                foreach (var (index, map) in maps)
                {
                    var added = false;
                    map.DangerousAddRef(ref added);
                    _held.Add(map);
                    instructions[index] = instructions[index].WithImmediate((int)map.DangerousGetHandle());
                }
            }
            catch (ObjectDisposedException)
            {
                Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            foreach (var handle in _held)
                handle.DangerousRelease();
        }
    }
}
