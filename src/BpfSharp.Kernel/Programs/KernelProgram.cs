using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Programs;

/// <summary>A program that the kernel has verified.</summary>
internal sealed class KernelProgram : IProgramBackend
{
    public KernelProgram(BpfHandle handle, ProgramImage image, uint id)
    {
        Handle = handle;
        Image = image;
        Id = id;
        Name = Interop.ObjectName.From(image.Name).ToString();
    }

    public string Name { get; }

    public ProgramType Type => Image.Type;

    public uint Id { get; }

    public BpfHandle Handle { get; }

    /// <summary>What was loaded, without the maps' handles.</summary>
    public ProgramImage Image { get; }

    /// <summary>Why the program has no types and source lines although its image had some; null where nothing was left out.</summary>
    public string? BtfRefusal { get; init; }

    /// <summary>The kernel's program behind the seam's.</summary>
    /// <exception cref="ArgumentException">It belongs to another backend.</exception>
    public static KernelProgram Of(IProgramBackend program)
        => program as KernelProgram ?? throw new ArgumentException($"Program {program.Name} is not loaded into the kernel; maps and programs of different backends can't be mixed.", nameof(program));

    public TestRunResult TestRun(TestRunRequest request) => ProgramTestRun.Run(this, request);

    public void Dispose() => Handle.Dispose();
}
