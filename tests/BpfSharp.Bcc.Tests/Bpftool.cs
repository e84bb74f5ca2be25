using System.Diagnostics;

namespace BpfSharp.Bcc.Tests;

/// <summary>Loads objects with bpftool, that is with libbpf, and takes them away again.</summary>
internal static class Bpftool
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, "bpftool")).FirstOrDefault(File.Exists);

    /// <summary>Loads all programs of an object; returns what bpftool says if it fails, null if it doesn't.</summary>
    public static string? LoadAll(ReadOnlyMemory<byte> elf)
    {
        Skip.If(Program is null, "no bpftool");
        Skip.IfNot(Environment.UserName == "root", "not root");
        var folder = Directory.CreateTempSubdirectory("bpfsharp-test-").FullName;
        var pins = $"/sys/fs/bpf/bpfsharp-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            var file = Path.Combine(folder, "object.bpf.o");
            File.WriteAllBytes(file, elf.ToArray());
            // In a mount namespace of its own: what bpftool mounts and pins is gone with it.
            return Run("unshare", "-m", "sh", "-c", $"mount -t bpf bpf /sys/fs/bpf && {Program} prog loadall {file} {pins}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors + output.Result;
    }
}
