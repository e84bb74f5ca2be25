using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Programs.Explaining;
using BpfSharp.Kernel.Types;

namespace BpfSharp.Kernel.Programs;

/// <summary>
/// BPF_PROG_LOAD. First without a log, which costs the verifier a multiple of its time; only what is refused is loaded again with one.
/// </summary>
internal sealed class ProgramLoader(BtfCache types, AttachBtfResolver attachTypes)
{
    private const int FirstLogSize = 64 * 1024;

    // BPF_MAX_LOG_SIZE: UINT_MAX >> 8 before 6.4, UINT_MAX >> 2 since.
    private const int LargestLogSize = (1 << 24) - 1;

    public KernelProgram Load(ProgramImage image)
    {
        var btf = image.Btf.IsDefaultOrEmpty || image.Functions.IsDefaultOrEmpty ? null : types.Get(ImmutableCollectionsMarshal.AsArray(image.Btf)!, image.Btf.AsSpan());
        using var attachTo = attachTypes.Resolve(image);
        var attempt = new LoadAttempt(image, btf?.Handle, attachTo, PatchMaps(image));
        var refusal = btf?.Refusal;
        var result = attempt.Invoke([]);
        // Kernels before 5.0 (or 5.2 for some records) refuse function and line records as a whole: EINVAL or E2BIG without a word in the log.
        if (!result.Succeeded && attempt.HasRecords && result.Errno is Errno.EINVAL or Errno.E2BIG)
        {
            var bare = attempt.WithoutRecords().Invoke([]);
            if (bare.Succeeded)
            {
                refusal = $"the kernel refused the function and line records ({Errors.Describe(result.Errno)})";
                result = bare;
            }
        }

        if (!result.Succeeded)
            result = LoadWithLog(image, attempt, result);
        return Describe(BpfHandle.Own(result.Value), image, refusal);
    }

    private static SyscallResult LoadWithLog(ProgramImage image, LoadAttempt attempt, SyscallResult first)
    {
        var log = new byte[FirstLogSize];
        var result = attempt.Invoke(log);
        while (!result.Succeeded && result.Errno == Errno.ENOSPC && log.Length < LargestLogSize)
        {
            log = new byte[Math.Min(LargestLogSize, Math.Max(log.Length * 4, (int)Math.Min(attempt.LogTrueSize, LargestLogSize)))];
            result = attempt.Invoke(log);
        }

        // It can succeed now: what disturbed the first try (EAGAIN, memory) may be over.
        if (result.Succeeded)
            return result;
        var errno = result.Errno == Errno.ENOSPC ? first.Errno : result.Errno;
        throw ProgramLoadExplainer.Explain(image, errno, KernelText.FromNulTerminated(log));
    }

    private static KernelProgram Describe(BpfHandle handle, ProgramImage image, string? refusal)
    {
        var record = default(ProgInfoRecord);
        var errno = ObjectInfo.Read(handle, ref record);
        if (errno == Errno.None)
            return new KernelProgram(handle, image with { MapReferences = [] }, record.Id) { BtfRefusal = refusal };
        handle.Dispose();
        throw new BpfException($"Program {image.Name} was loaded, but the kernel doesn't tell its id: {Errors.Describe(errno)}.", errno);
    }

    /// <summary>The slots that refer to maps, with the handle that each is to have; descriptors go in only during the call.</summary>
    private static MapSlotHandle[] PatchMaps(ProgramImage image)
    {
        var patches = new MapSlotHandle[image.MapReferences.Length];
        for (var i = 0; i < patches.Length; i++)
        {
            var (index, map) = image.MapReferences[i];
            if ((uint)index >= (uint)image.Instructions.Length || !image.Instructions[index].IsWide || image.Instructions[index].Source is not (Opcode.PseudoMapFd or Opcode.PseudoMapValue))
                throw new BpfException($"Program {image.Name}: slot {index} is to refer to map {map.Info.Name}, but it is no load of a map.");
            patches[i] = new MapSlotHandle(index, KernelMap.Of(map).Handle);
        }

        return patches;
    }
}

/// <summary>A slot and the map that belongs into it.</summary>
internal readonly record struct MapSlotHandle(int Index, BpfHandle Map);
