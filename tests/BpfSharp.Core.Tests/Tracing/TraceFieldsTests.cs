namespace BpfSharp.Core.Tests.Tracing;

public class TraceFieldsTests
{
    [Theory]
    [InlineData("            bash-1234    [001] d..31   123.456789: bpf_trace_printk: hello", "bash", 1234, 1, "d..31", 123.456789, "hello")]
    [InlineData("           <...>-7       [000] .....  9999.000001: bpf_trace_printk: a: b: c", "<...>", 7, 0, ".....", 9999.000001, "a: b: c")]
    [InlineData("  my-odd: name 1-77      [012] d...1     0.500000: bpf_trace_printk: ", "my-odd: name 1", 77, 12, "d...1", 0.5, "")]
    public void TryParse_ALineOfTheTracePipe_GivesItsFields(string line, string task, int pid, int cpu, string flags, double timestamp, string message)
    {
        TraceFields.TryParse(line, out var fields).ShouldBeTrue();
        fields.ShouldBe(new TraceFields(task, pid, cpu, flags, timestamp, message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CPU:1 [LOST 12 EVENTS]")]
    [InlineData("            bash-1234    [001] d..31   123.456789 bpf_trace_printk hello")]
    [InlineData("            bash-x       [001] d..31   123.456789: bpf_trace_printk: hello")]
    public void TryParse_SomethingElse_IsUnknown(string line)
    {
        TraceFields.TryParse(line, out var fields).ShouldBeFalse();
        fields.ShouldBe(TraceFields.Unknown);
    }

    [Fact]
    public void IsLossNotice_OfLostEvents_IsTrue() => TraceFields.IsLossNotice("CPU:1 [LOST 12 EVENTS]").ShouldBeTrue();
}
