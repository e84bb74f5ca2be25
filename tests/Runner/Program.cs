// Runs xunit v2 test assemblies inside this process: no test host to start, so it also serves in an emulated guest, where a process costs seconds.
// usage: runner ASSEMBLY.dll [-m TEXT]… [-x TEXT]… [-v]      -m only tests whose name holds TEXT   -x not those   -v print each test as it ends
// Last line: N passed, N failed, N skipped. Exit code 0 only when nothing failed.
using System.Reflection;
using BpfSharp.Testing.Runner;
using Xunit.Sdk;

var options = RunnerOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("usage: runner ASSEMBLY.dll [-m TEXT]... [-x TEXT]... [-v]");
    return 2;
}

var assembly = Assembly.LoadFrom(Path.GetFullPath(options.Assembly));
using var framework = new XunitTestFramework(new NullSink());
var frameworkOptions = new FrameworkOptions();
frameworkOptions.SetValue("xunit.discovery.MethodDisplay", "ClassAndMethod");
frameworkOptions.SetValue("xunit.execution.DisableParallelization", (bool?)options.Serial);

using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
using var discovery = new DiscoverySink();
discoverer.Find(false, discovery, frameworkOptions);
discovery.Done.Wait();
var cases = discovery.Cases.Where(options.Selects).ToList();
if (cases.Count == 0)
{
    Console.WriteLine("0 passed, 0 failed, 0 skipped");
    return 0;
}

using var executor = framework.GetExecutor(assembly.GetName());
using var results = new ResultSink(options.Verbose);
executor.RunTests(cases, results, frameworkOptions);
results.Done.Wait();
Console.WriteLine(results.Summary);
return results.Failed == 0 ? 0 : 1;
