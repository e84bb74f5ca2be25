using System.Collections.Frozen;
using System.IO.Compression;

namespace BpfSharp;

/// <summary>The options a kernel was built with, and its version: what <c>__kconfig</c> variables ask for.</summary>
public sealed class KernelConfiguration
{
    private readonly FrozenDictionary<string, string> _options;

    private KernelConfiguration(FrozenDictionary<string, string> options, Version kernel, string source)
    {
        _options = options;
        Kernel = kernel;
        Source = source;
    }

    /// <summary>The kernel's version.</summary>
    public Version Kernel { get; }

    /// <summary>Where the options were read; says why where there are none.</summary>
    public string Source { get; }

    /// <summary>The version as <c>LINUX_VERSION_CODE</c>.</summary>
    public uint VersionCode => ((uint)Kernel.Major << 16) | ((uint)Kernel.Minor << 8) | (uint)Math.Clamp(Kernel.Build, 0, 255);

    /// <summary>Reads the running kernel's options from <c>/proc/config.gz</c> or <c>/boot/config-…</c>, where either is there.</summary>
    /// <exception cref="IOException">The file is there but can't be read.</exception>
    public static KernelConfiguration ReadRunning()
    {
        var kernel = Environment.OSVersion.Version;
        const string InKernel = "/proc/config.gz";
        if (File.Exists(InKernel))
        {
            using var file = new StreamReader(new GZipStream(File.OpenRead(InKernel), CompressionMode.Decompress));
            return Parse(file, kernel, InKernel);
        }

        const string Release = "/proc/sys/kernel/osrelease";
        var installed = File.Exists(Release) ? $"/boot/config-{File.ReadAllText(Release).Trim()}" : "/boot/config";
        if (File.Exists(installed))
        {
            using var file = new StreamReader(installed);
            return Parse(file, kernel, installed);
        }

        return new KernelConfiguration(FrozenDictionary<string, string>.Empty, kernel, $"neither {InKernel} nor {installed} is there");
    }

    /// <summary>Reads options in the form of a kernel's <c>.config</c>: lines of <c>CONFIG_NAME=value</c>, others are comments.</summary>
    public static KernelConfiguration Parse(TextReader text, Version kernel, string source = "given")
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        while (text.ReadLine() is { } line)
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line.StartsWith("CONFIG_", StringComparison.Ordinal))
                options[line[..equals]] = line[(equals + 1)..].Trim();
        }

        return new KernelConfiguration(options.ToFrozenDictionary(StringComparer.Ordinal), kernel, source);
    }

    /// <summary>The value of an option as it is written in <c>.config</c> (<c>y</c>, <c>m</c>, <c>250</c>, <c>"text"</c>); null for options that are not set.</summary>
    public string? Find(string option) => _options.GetValueOrDefault(option);
}
