using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Programs;

/// <summary>BPF_PROG_TEST_RUN.</summary>
internal static class ProgramTestRun
{
    // Programs may grow a packet (adjust_head, adjust_room, change_tail); the kernel never makes one larger than a page minus its own overhead plus the input.
    private const int RoomToGrow = 4096;

    public static unsafe TestRunResult Run(KernelProgram program, TestRunRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Repeat);
        var hasPacket = !request.Data.IsEmpty;
        var dataOut = new byte[hasPacket ? request.Data.Length + RoomToGrow : 0];
        var contextOut = new byte[ReturnsContext(program.Type) ? request.Context.Length : 0];
        using var lease = program.Handle.Lease();
        fixed (byte* data = request.Data.Span, context = request.Context.Span, dataOutPointer = dataOut, contextOutPointer = contextOut)
        {
            var attributes = new TestRunAttr
            {
                ProgFd = lease.Fd,
                DataIn = (ulong)data,
                DataSizeIn = (uint)request.Data.Length,
                DataOut = (ulong)dataOutPointer,
                DataSizeOut = (uint)dataOut.Length,
                CtxIn = (ulong)context,
                CtxSizeIn = (uint)request.Context.Length,
                CtxOut = (ulong)contextOutPointer,
                CtxSizeOut = (uint)contextOut.Length,
                Repeat = TakesRepeat(program.Type) ? (uint)request.Repeat : 0,
            };
            var result = BpfSyscall.Invoke(BpfCommand.ProgTestRun, ref attributes);
            if (!result.Succeeded)
                throw new BpfException(Explain(program, request, result.Errno), result.Errno);
            return new TestRunResult(
                attributes.Retval,
                dataOut[..(int)Math.Min(attributes.DataSizeOut, (uint)dataOut.Length)],
                contextOut[..(int)Math.Min(attributes.CtxSizeOut, (uint)contextOut.Length)],
                TimeSpan.FromMicroseconds(attributes.Duration / 1000.0));
        }
    }

    // bpf_prog_test_run_raw_tp and _syscall and _tracing demand that fields they don't use are zero.
    private static bool TakesRepeat(ProgramType type) => type is not (ProgramType.RawTracepoint or ProgramType.Syscall or ProgramType.Tracing);

    private static bool ReturnsContext(ProgramType type) => type is not (ProgramType.RawTracepoint or ProgramType.Syscall or ProgramType.Tracing);

    private static string Explain(KernelProgram program, TestRunRequest request, Errno errno)
    {
        var reason = errno switch
        {
            Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"Linux has no test run for {program.Type} programs; it has for XDP, tc, socket filter, cgroup skb, flow dissector, raw tracepoint and syscall programs.",
            Errno.EINVAL when request.Data.Length is > 0 and < 14 => "A packet has at least 14 bytes: the Ethernet header.",
            Errno.EINVAL when request.Data.IsEmpty && SeesPacket(program.Type) => "Programs of this kind need a packet of at least 14 bytes.",
            Errno.EINVAL when program.Type == ProgramType.RawTracepoint => "The context must be as long as all arguments (8 bytes each) that the program reads, and there may be no packet.",
            Errno.EINVAL => "The kernel refused the packet or the context; their sizes must be what the kind of program sees.",
            Errno.EPERM => Privileges.PrivilegeExplainer.ForBpf("test runs"),
            _ => "",
        };
        return $"Program {program.Name} ({program.Type}) can't be run on test data: {Errors.Describe(errno)}. {reason}".TrimEnd();
    }

    private static bool SeesPacket(ProgramType type) => type is ProgramType.Xdp or ProgramType.SchedCls or ProgramType.SchedAct or ProgramType.SocketFilter or ProgramType.CgroupSkb;
}
