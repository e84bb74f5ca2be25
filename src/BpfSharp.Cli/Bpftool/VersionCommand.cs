using System.Reflection;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool;

/// <summary><c>version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The bpftool whose commands and output these are.</summary>
    public const string CompatibleWith = "7.8.0";

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        context.Report.Version(typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0", CompatibleWith);
        return ExitCode.Success;
    }
}
