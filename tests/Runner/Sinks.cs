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
internal sealed class ResultSink(bool verbose) : IMessageSink, IDisposable
{
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
                if (verbose)
                    Console.WriteLine($"  pass {passed.Test.DisplayName} ({passed.ExecutionTime:0.00} s)");
                break;
            case ITestSkipped skipped:
                Interlocked.Increment(ref _skipped);
                Console.WriteLine($"  skip {skipped.Test.DisplayName}: {skipped.Reason}");
                break;
            // Xunit.SkippableFact reports a skip at run time by an exception that its own message bus turns around.
            case ITestFailed failed:
                Fail(failed.Test.DisplayName, failed);
                break;
            case ITestAssemblyCleanupFailure or ITestCollectionCleanupFailure or ITestClassCleanupFailure or ITestCleanupFailure or ITestMethodCleanupFailure or ITestCaseCleanupFailure:
                Fail("clean-up", (IFailureInformation)message);
                break;
            case IErrorMessage error:
                Fail("error", error);
                break;
            case ITestAssemblyFinished:
                Done.Set();
                break;
        }

        return true;
    }

    public void Dispose() => Done.Dispose();

    private void Fail(string name, IFailureInformation failure)
    {
        Interlocked.Increment(ref _failed);
        Console.WriteLine($"  FAIL {name}: {string.Join(" / ", failure.Messages)}\n{string.Join("\n", failure.StackTraces)}");
    }
}

internal sealed class FrameworkOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = [];

    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
