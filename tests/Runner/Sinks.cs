using Xunit.Abstractions;

namespace BpfSharp.Testing.Runner;

internal sealed class NullSink : IMessageSink
{
    public bool OnMessage(IMessageSinkMessage message) => true;
}

internal sealed class DiscoverySink : IMessageSink, IDisposable
{
    public List<ITestCase> Cases { get; } = [];

    public ManualResetEventSlim Done { get; } = new();

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found)
            Cases.Add(found.TestCase);
        if (message is IDiscoveryCompleteMessage)
            Done.Set();
        return true;
    }

    public void Dispose() => Done.Dispose();
}

/// <summary>Counts results and prints what a person must know: failures in full, skips with their reason.</summary>
internal sealed class ResultSink(bool verbose, ReportWriter? report) : IMessageSink, IDisposable
{
    // What tests/Testing writes: the trait of [OnKernels], and how the reason of a skip begins that another kernel would not need.
    private const string KernelsTrait = "Kernels";
    private const string KernelReason = "kernel ";

    private int _passed;
    private int _failed;
    private int _skipped;

    public ManualResetEventSlim Done { get; } = new();

    public int Failed => _failed;

    public string Summary => $"{_passed} passed, {_failed} failed, {_skipped} skipped";

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestPassed passed:
                Interlocked.Increment(ref _passed);
                report?.Add(new TestResult(Outcome.Pass, passed.ExecutionTime, passed.Test.DisplayName, ""));
                if (verbose)
                    Console.WriteLine($"  pass {passed.Test.DisplayName} ({passed.ExecutionTime:0.00} s)");
                break;
            case ITestSkipped skipped when skipped.Reason.StartsWith(KernelReason, StringComparison.Ordinal) && !skipped.TestCase.Traits.ContainsKey(KernelsTrait):
                Fail(skipped.Test.DisplayName, $"Skipped ({skipped.Reason}), but not marked [OnKernels]: it would run on no kernel at all.");
                break;
            case ITestSkipped skipped:
                Interlocked.Increment(ref _skipped);
                report?.Add(new TestResult(Outcome.Skip, skipped.ExecutionTime, skipped.Test.DisplayName, skipped.Reason));
                Console.WriteLine($"  skip {skipped.Test.DisplayName}: {skipped.Reason}");
                break;
            case ITestFailed failed:
                Fail(failed.Test.DisplayName, Describe(failed));
                break;
            case ITestMessage and IFailureInformation failure:
                Fail(((ITestMessage)message).Test.DisplayName, "clean-up: " + Describe(failure));
                break;
            case IFailureInformation failure:
                Fail("clean-up or error outside a test", Describe(failure));
                break;
            case ITestAssemblyFinished:
                Done.Set();
                break;
        }

        return true;
    }

    public void Dispose() => Done.Dispose();

    private static string Describe(IFailureInformation failure) => $"{string.Join(" / ", failure.Messages)}\n{string.Join("\n", failure.StackTraces)}";

    private void Fail(string name, string what)
    {
        Interlocked.Increment(ref _failed);
        report?.Add(new TestResult(Outcome.Fail, 0, name, what));
        Console.WriteLine($"  FAIL {name}: {what}");
    }
}

internal sealed class FrameworkOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = [];

    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
