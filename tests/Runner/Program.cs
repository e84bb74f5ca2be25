// Runs xunit v2 test assemblies inside this process: no test host to start, so it also serves in an emulated guest, where a process costs seconds.
// Last line: N passed, N failed, N skipped. Exit code 0 only when nothing failed.
using BpfSharp.Testing.Runner;

const string Usage = """
    usage: runner ASSEMBLY.dll... [-m TEXT]... [-x TEXT]... [-t TRAIT] [-v] [-s] [-r FILE]
           runner --matrix|--partial-matrix NAME=FILE...
      -m TEXT   only tests whose name holds TEXT        -x TEXT   not those
      -t TRAIT  only tests that carry the trait         -s        one test after the other
      -v        print each test as it ends              -r FILE   also write each result to FILE
      --matrix  put such files, one of each machine, side by side; fails when a test was skipped on all of them
      --partial-matrix  the same for some of the machines only: a test may be skipped on all of them
    """;

if (args is ["--matrix" or "--partial-matrix", .. var reports])
{
    var matrix = ResultMatrix.Read(reports, complete: args[0] == "--matrix");
    if (matrix is null)
        return Misused();
    Console.Write(matrix.Text);
    return matrix.Failed == 0 ? 0 : 1;
}

var options = RunnerOptions.Parse(args);
if (options is null)
    return Misused();
using var report = options.Report is null ? null : new ReportWriter(options.Report);
using var results = new ResultSink(options.Verbose, report);
foreach (var assembly in options.Assemblies)
    AssemblyRun.Run(assembly, options, results);
Console.WriteLine(results.Summary);
return results.Failed == 0 ? 0 : 1;

static int Misused()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
