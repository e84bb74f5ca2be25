using BpfSharp.Bcc;
using BpfSharp.Kernel;

namespace BpfSharp;

/// <summary>Layouts of tracepoints' records from the running kernel.</summary>
internal sealed class TracefsFormats(KernelBackend kernel) : ITracepointFormats
{
    public string? Format(string category, string name) => kernel.Tracefs.ReadFormat(category, name);
}
