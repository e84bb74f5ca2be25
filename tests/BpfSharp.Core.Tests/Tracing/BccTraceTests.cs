using System.Globalization;
using BpfSharp.Testing;

namespace BpfSharp.Core.Tests.Tracing;

/// <summary>Lines of the trace pipe of three kernels, and what BCC's trace_fields made of them.</summary>
public class BccTraceTests
{
    [Theory]
    [InlineData("trace-5.10.txt")]
    [InlineData("trace-6.1.txt")]
    [InlineData("trace-6.12.txt")]
    public void TryParse_RealLines_GivesBccsFields(string file)
    {
        var cases = GoldenCase.Read(file);
        cases.Count.ShouldBe(10);
        foreach (var golden in cases)
        {
            TraceFields.TryParse(golden["line"]!, out var fields).ShouldBeTrue(golden.Name);
            var text = string.Create(CultureInfo.InvariantCulture,
                $"task {fields.Task}\npid {fields.ProcessId}\ncpu {fields.Cpu}\nflags {fields.Flags}\nts {fields.Timestamp}\nmsg {fields.Message}\n");
            text.ShouldBe(golden.Output, golden.Name);
        }
    }
}
