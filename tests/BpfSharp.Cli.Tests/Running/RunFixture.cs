using System.Diagnostics;
using System.Text;
using System.Text.Json;
using BpfSharp.Cli.Commands;
using BpfSharp.Testing;

namespace BpfSharp.Cli.Tests.Running;

/// <summary>A folder with a program of a name that no one else runs, and ways to run the command.</summary>
public sealed class RunFixture : IDisposable
{
    public RunFixture()
    {
        Folder = Directory.CreateTempSubdirectory("bpfsharp-run-").FullName;
        // A process's name has 15 characters.
        ProgramName = $"true{Guid.NewGuid():N}"[..15];
        Program = Path.Combine(Folder, ProgramName);
        File.Copy("/bin/true", Program);
    }

    public string Folder { get; }

    public string Program { get; }

    public string ProgramName { get; }

    /// <summary>A shell command that starts the program so many times.</summary>
    public string[] Workload(int times) => ["sh", "-c", $"i=0; while [ $i -lt {times} ]; do {Program}; i=$((i+1)); done"];

    public static string Sample(string name) => Repository.File("samples", "c", name);

    /// <summary>Writes a source file into the folder.</summary>
    public string Source(string text, string name = "program.c")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static void SkipUnlessPossible()
    {
        Skip.IfNot(Environment.UserName == "root", "bpf(2) needs root here");
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
    }

    /// <summary>Runs one of our verbs in this process.</summary>
    public static (string Out, string Error, int Code) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code;
        using (var console = new CommandConsole(TextReader.Null, output, error))
            code = RootCommandFactory.Run(arguments, console);
        return (Encoding.UTF8.GetString(output.ToArray()), error.ToString(), code);
    }

    /// <summary>Starts the command as a process of its own, for signals.</summary>
    public static Process Start(params string[] arguments)
        => Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandConsole).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>The last snapshot of ndjson output.</summary>
    public static JsonElement FinalTables(string ndjson)
    {
        var last = JsonDocument.Parse(ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        last.GetProperty("final").GetBoolean().ShouldBeTrue();
        return last.GetProperty("tables");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
