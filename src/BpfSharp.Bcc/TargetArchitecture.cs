using BpfSharp.Formats.Btf;

namespace BpfSharp.Bcc;

/// <summary>The machine that programs are compiled for: which registers hold what when a probe runs.</summary>
internal sealed record TargetArchitecture
{
    private TargetArchitecture()
    {
    }

    /// <summary>libbpf's name of it: <c>x86</c>, <c>arm64</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Members of <c>struct pt_regs</c> that hold a function's arguments.</summary>
    public required string[] ParameterRegisters { get; init; }

    /// <summary>Members that hold a system call's arguments.</summary>
    public required string[] SyscallRegisters { get; init; }

    /// <summary>The member that holds a function's result.</summary>
    public required string ReturnRegister { get; init; }

    /// <summary>What the kernel's functions of system calls begin with.</summary>
    public required string SyscallPrefix { get; init; }

    public static readonly TargetArchitecture X86 = new()
    {
        Name = "x86",
        ParameterRegisters = ["di", "si", "dx", "cx", "r8", "r9"],
        SyscallRegisters = ["di", "si", "dx", "r10", "r8", "r9"],
        ReturnRegister = "ax",
        SyscallPrefix = "__x64_sys_",
    };

    public static readonly TargetArchitecture Arm64 = new()
    {
        Name = "arm64",
        ParameterRegisters = ["regs[0]", "regs[1]", "regs[2]", "regs[3]", "regs[4]", "regs[5]"],
        SyscallRegisters = ["orig_x0", "regs[1]", "regs[2]", "regs[3]", "regs[4]", "regs[5]"],
        ReturnRegister = "regs[0]",
        SyscallPrefix = "__arm64_sys_",
    };

    /// <summary>The machine that a kernel's types are of, by its <c>struct pt_regs</c>.</summary>
    /// <exception cref="CompilationException">It is neither x86-64 nor arm64.</exception>
    public static TargetArchitecture Of(BtfSpec btf)
    {
        if (btf.TryFind<BtfComposite>("pt_regs", out var registers))
        {
            if (registers.Members.Any(member => member.Name == "di"))
                return X86;
            if (btf.TryFind<BtfComposite>("user_pt_regs", out var user) && user.Members.Any(member => member.Name == "pstate"))
                return Arm64;
        }

        throw new CompilationException("The kernel's types are of a machine that is neither x86-64 nor arm64; programs can't be compiled for it.");
    }
}
